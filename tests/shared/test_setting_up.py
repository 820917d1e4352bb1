from tests.shared.writing import evaluation, push, review
from tests.support.postgres import INSPECTOR_A, LEAD_A, SharedStore


def test_up(shared_store: SharedStore) -> None:
    with shared_store.connect(INSPECTOR_A) as c:
        e = evaluation(INSPECTOR_A)
        push(c, e)
        print(c.execute("select * from qa.evaluations").fetchall())
    with shared_store.connect(LEAD_A) as c:
        push(c, review(LEAD_A, e))
        print(c.execute("select * from qa.evaluations").fetchall())
        print(c.execute("select * from qa.annotations").fetchall())
        print(c.execute("select * from qa.answers").fetchall())
        print(c.execute("select * from qa.audience").fetchall())
        print(c.execute("select * from qa.batches_for_me(0, 9, 10)").fetchall())
