import time, uuid
import pytest
from tests.consultations.test_views_bulk import by
from consultations.actions.bulk import BulkStep, change_many
from consultations.actions.changes import undo
from tests.factories.consultations import make_case, make_client
@pytest.mark.django_db
def test_t(by, advisor):
    c=make_client(); cases=[make_case(client=c, email="a@example.jp") for _ in range(500)]
    t=time.time(); ch=change_many(cases=cases, step=BulkStep(advisor=advisor.advisor), by=by, comment="x", form_key=uuid.uuid4()); print("assign500",time.time()-t)
    t=time.time(); undo(change=ch, by=by); print("undo500",time.time()-t)
