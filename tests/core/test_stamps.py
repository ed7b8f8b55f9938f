"""RFC 3161 stamps: exactly those of a trusted authority on exactly these bytes."""

import random

import pytest

from core import stamps
from tests.tsa import Authority, listening, make_authority

DOCUMENT = b'{"audit_chain": 1}\n'
MUTATIONS = 1_000


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def token(authority) -> bytes:
    return authority.stamp(DOCUMENT)


@pytest.fixture(scope="module")
def trusted(authority):
    return stamps.load_certificates(authority.root)


def is_accepted(raw: bytes, trusted, document: bytes = DOCUMENT) -> bool:
    try:
        stamps.check(raw, document, certificates=trusted)
    except stamps.StampRefused:
        return False
    return True


def test_good_stamp_tells_when_and_by_whom(token, trusted):
    stamp = stamps.check(token, DOCUMENT, certificates=trusted)
    assert (stamp.at.tzinfo is not None, stamp.authority) == (True, "Common Name: tsa")


def test_stamp_is_about_these_bytes_only(token, trusted):
    assert not is_accepted(token, trusted, DOCUMENT + b" ")


def test_stamp_of_an_unknown_authority_is_refused(token, tmp_path):
    assert not is_accepted(token, stamps.load_certificates(make_authority(tmp_path / "other").root))


def test_stamp_by_a_certificate_for_something_else_is_refused(authority, token, trusted):
    assert is_accepted(authority.signed_anew(token, "tsa"), trusted), "the way of signing is right"
    assert not is_accepted(authority.signed_anew(token, "mail"), trusted)


@pytest.mark.parametrize("spoil", [lambda raw: b"", lambda raw: raw[:-1], lambda raw: raw + b"\0", lambda raw: raw * 60])
def test_stamp_of_another_length_is_refused(token, trusted, spoil):
    assert not is_accepted(spoil(token), trusted)


def test_no_mutated_stamp_is_accepted(token, trusted):
    chance, accepted = random.Random(20261120), []
    for number in range(MUTATIONS):
        raw = bytearray(token)
        for _flip in range(chance.choice([1, 1, 1, 2, 8])):
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        if number % 10 == 0:
            raw[chance.randrange(len(raw)) :] = chance.randbytes(chance.randint(1, 40))
        if bytes(raw) != token and is_accepted(bytes(raw), trusted):
            accepted.append(number)
    assert accepted == []


def test_certificates_out_of_order_are_put_in_order(tmp_path):
    longer = make_authority(tmp_path / "longer", long_name=True)
    assert is_accepted(longer.stamp(DOCUMENT), stamps.load_certificates(longer.root))


def test_authority_is_asked_and_its_reply_kept_as_it_came(authority, trusted):
    with listening(authority) as url:
        raw, stamp = stamps.ask(DOCUMENT, url=url, certificates=trusted)
    assert stamps.check(raw, DOCUMENT, certificates=trusted) == stamp


def test_stamp_that_was_given_before_is_no_answer(authority, token, trusted):
    """It lacks the number that was sent along with the question."""
    with listening(authority, spoil=token) as url, pytest.raises(stamps.StampRefused, match="Nonce"):
        stamps.ask(DOCUMENT, url=url, certificates=trusted)


def test_silence_and_nonsense_are_no_answer(authority, trusted):
    with pytest.raises(stamps.NoAnswer):
        stamps.ask(DOCUMENT, url="http://127.0.0.1:1/", certificates=trusted)
    with listening(authority, spoil=b"x" * (stamps.LARGEST + 1)) as url, pytest.raises(stamps.NoAnswer):
        stamps.ask(DOCUMENT, url=url, certificates=trusted)
    with listening(authority, spoil=b"nonsense") as url, pytest.raises(stamps.StampRefused):
        stamps.ask(DOCUMENT, url=url, certificates=trusted)


def test_certificates_that_cannot_be_read_are_told(tmp_path):
    (tmp_path / "bad.pem").write_text("no certificate")
    with pytest.raises(stamps.StampRefused, match="cannot be read"):
        stamps.load_certificates(tmp_path / "bad.pem")
