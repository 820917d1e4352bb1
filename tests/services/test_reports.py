"""The report of one evaluation: everything that its score rests on, in either language."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from qa_desktop.domain.account import account_of
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Answer, Outcome
from qa_desktop.domain.text import Language
from qa_desktop.language import speaking
from qa_desktop.services.account_rows import account_rows
from qa_desktop.services.report_document import report_document, report_title
from qa_desktop.services.reports import Report, Reports
from tests.services.fakes import MemoryStore
from tests.services.report_cases import CARD, reported_store


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    with speaking(Language.ENGLISH):
        yield reported_store()


def report_of(store: MemoryStore, wanted: str) -> Report:
    return Reports(store=store, names=lambda: {"zhang": "张华"}).find(wanted, "zhang")


def test_it_tells_whose_call_it_was_and_what_came_of_it(store: MemoryStore) -> None:
    report = report_of(store, "e1")
    assert report_title(report) == "Evaluation report · 李敏 · r1.wav"
    document = report_document(report)
    for said in ("李敏", "投诉", "T1", "r1.wav", "张华", "Submitted", "Card · version 1", "Score: 0.00 · Fail"):
        assert said in document, said
    assert "Fatal error: Red line · Score before fatal errors: 47.00" in document
    assert "&lt;b&gt;Wang&lt;/b&gt; &amp; co" in document
    assert "Draft" not in document


def test_it_tells_answers_with_comments_and_marks_with_times(store: MemoryStore) -> None:
    document = report_document(report_of(store, "e1"))
    for said in (
        "称呼客户为“王先生”",
        "0:41.2–0:43.9 Interruption: 打断客户",
        "Fatal: it zeroes the whole score",
        "Critical to compliance",
        "Root causes: Process hole",
        "not asked here: left out",
        "Major",
        "Good,<br>but …",
    ):
        assert said in document, said


def test_it_tells_the_feedback_in_three_parts(store: MemoryStore) -> None:
    document = report_document(report_of(store, "e1"))
    places = [
        document.index(said)
        for said in ("Done well", "态度平和", "Training needed", "隐私保护", "To improve", "先核身再查询")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("wanted", ["e1", "e2"])
def test_it_tells_every_step_of_the_score(store: MemoryStore, language: Language, wanted: str) -> None:
    report = report_of(store, wanted)
    graded = report.graded
    with speaking(language):
        rows = account_rows(CARD, account_of(CARD, graded.evaluation.answers, graded.score))
        document = report_document(report)
    at = document.index("How this score came about" if language is Language.ENGLISH else "得分是怎么算出来的")
    for row in rows:
        for said in (row.what, row.answer, row.how, row.points):
            assert said in document[at:], said


def test_a_draft_says_so_at_its_head_and_foot(store: MemoryStore) -> None:
    report = report_of(store, "e2")
    assert report_title(report).startswith("Draft · ")
    document = report_document(report)
    assert "Draft: it is not submitted and may still change." in document
    assert "1 of 3 criteria are answered." in document
    assert "not answered yet" in document
    with speaking(Language.CHINESE):
        assert "草稿：尚未提交，内容可能还会改。" in report_document(report)


def test_what_is_on_the_desk_is_reported_before_it_is_saved(store: MemoryStore) -> None:
    stored = report_of(store, "e2").graded.evaluation
    edited = stored.with_answer("waits", Answer(value=Decimal(1), comment="not saved yet"))
    assert "not saved yet" in report_document(Reports(store=store).of(edited))


def test_a_result_that_the_answers_do_not_come_to_is_told(store: MemoryStore) -> None:
    report = report_of(store, "e1")
    claimed = replace(
        report.graded.evaluation, outcome=Outcome(score=Decimal(90), before_fatal=Decimal(90), band_id="pass")
    )
    document = report_document(replace(report, graded=replace(report.graded, evaluation=claimed)))
    assert "It was sent with the result 90.00 · Pass, but its answers come to 0.00 · Fail on this card." in document


def test_a_recording_stands_for_ones_own_newest_evaluation_of_it(store: MemoryStore) -> None:
    assert report_of(store, "r1").graded.evaluation.id == "e1"
    with pytest.raises(UserMistake) as caught:
        Reports(store=store).find("r1", "somebody")
    assert (caught.value.code, caught.value.facts) == ("evaluation.unknown", {"evaluation": "r1"})
