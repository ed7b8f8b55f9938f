"""Who acts: a portal job holds no role."""

from core.actors import ANONYMOUS, service


def test_service_is_named_and_has_no_role_and_no_desk():
    actor = service("ledger-import")

    assert (actor.ref, actor.label) == ("service:ledger-import", "ledger-import")
    assert not actor.has("administrator", "advisor")
    assert actor.desks_as("advisor") == frozenset()


def test_services_of_one_name_are_equal():
    assert service("mail-sweep") == service("mail-sweep") != service("rollup")


def test_anonymous_is_no_service():
    assert ANONYMOUS.ref == "anonymous"
    assert not ANONYMOUS.has("client")
