def test_q(db, django_assert_num_queries):
    from tests.consultations.test_actions_submit import submit
    from django.test.utils import CaptureQueriesContext
    from django.db import connection
    submit()
    with CaptureQueriesContext(connection) as c: submit(email="", company="別")
    for q in c: print(q["sql"][:150])
