"""Conflicts: side by side in words, and settled by one key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.annotation import Severity, Tag, TagColour
from qa_desktop.domain.answer_types import CalendarDate, FreeText, NumberRange, NumberRanges, Scale
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.evaluation import Answer
from qa_desktop.domain.feedback import Feedback
from qa_desktop.domain.review import Decision, Review
from qa_desktop.domain.scorecard import CardKind, Condition, Fatal
from qa_desktop.domain.text import Text
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.services.conflicts import Conflict, ConflictVersion
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import ErrorHandler
from qa_desktop.services.settling import Dispute, Settling
from qa_desktop.sync.kinds import evaluation as codec
from qa_desktop.sync.kinds import recording, review, scorecard, tags
from qa_desktop.sync.records import Body
from tests.domain.cards import FOUR_STEPS, card, criterion, evaluation, mark, section
from tests.services.fakes import START, FakeClock
from tests.ui.support.desk import recording as a_recording
from ui.bridge import Bridge
from ui.sync.comparison import compare
from ui.sync.conflicts import ConflictWindow
from ui.sync.field_rows import field_rows
from ui.theme import Theme

CARD = card(section("attitude", [criterion("polite", FOUR_STEPS), criterion("rules")]))
BASE = evaluation(CARD, annotations=(mark("m", 61_500, 65_000, note="here"),)).with_answer(
    "polite", Answer(value="good", comment="mostly", evidence=("m",))
)
OTHER = replace(BASE.with_answer("polite", Answer(value="not_met")).without_annotation("m"), summary="rude")
REVIEW = Review(
    id="r", evaluation_id="e", author="x", author_name="X", decision=Decision.RETURNED, reason="?", decided_at=START
)


def shown(window: ConflictWindow) -> str:
    assert window._shown is not None
    return window._shown.id


def dispute(name: str = "e") -> Dispute:
    sides = ((BASE, START, True), (OTHER, None, False))
    versions = tuple(
        ConflictVersion(version=f"v{n}", author="张岚", received_at=at, body=codec.to_body(one), is_current=current)
        for n, (one, at, current) in enumerate(sides, 1)
    )
    return Dispute(conflict=Conflict(kind="evaluation", id=name, noticed_at=START, versions=versions), cards=(CARD,))


def rows(one: Dispute) -> dict[str, tuple[str, ...]]:
    return {row.name: row.cells for row in compare(one) if row.differs}


def test_fields_are_compared_in_words() -> None:
    differing = rows(dispute())
    assert differing["polite"] == ("Good\nmostly\nEvidence: 1:01.5", "Not met")
    assert differing["Mark at 1:01.5"] == ("1:01.5 – 1:05.0\nhere", "–")
    assert differing["Comment on the whole call"] == ("–", "rude")
    assert "State" not in differing


def test_what_was_typed_is_compared_as_it_was_typed() -> None:
    typed = card(section("typed", [criterion("why", FreeText()), criterion("day", CalendarDate())]))
    one, other = (
        evaluation(typed).with_answer("why", Answer(value=why)).with_answer("day", Answer(value=day))
        for why, day in (("no", "2026-12-31"), ("yes", "2027-01-01"))
    )
    versions = tuple(
        ConflictVersion(version=f"v{n}", author="x", received_at=START, body=codec.to_body(side), is_current=n == 1)
        for n, side in enumerate((one, other), 1)
    )
    conflict = Conflict(kind="evaluation", id="e", noticed_at=START, versions=versions)
    differing = rows(Dispute(conflict=conflict, cards=(typed,)))
    assert (differing["why"], differing["day"]) == (("no", "yes"), ("2026-12-31", "2027-01-01"))


def test_root_causes_and_feedback_are_compared_and_the_time_is_told() -> None:
    answer = Answer(value="not_met", reasons=("communication_gap", "skill_gap"))
    told = replace(
        BASE.with_answer("polite", answer),
        feedback=Feedback(training="复述客户问题"),
        time=TimeSpent(listening_ms=245_000, grading_ms=70_000),
    )
    one = dispute()
    theirs = replace(one.conflict.versions[1], body=codec.to_body(told))
    differing = rows(replace(one, conflict=replace(one.conflict, versions=(one.conflict.versions[0], theirs))))
    assert differing["polite"][1] == "Not met\nRoot cause: Communication gap, Skill gap"
    assert differing["Training needed"] == ("–", "复述客户问题")
    assert differing["Time spent"] == ("–", "Listening 4:05 · grading 1:10 · paused 0:00")
    assert not {"Done well", "To improve", "feedback", "time"} & set(differing)


def test_a_deleted_version_says_so() -> None:
    one = dispute()
    gone = replace(one.conflict.versions[1], body={}, deleted=True)
    deleted = replace(one, conflict=replace(one.conflict, versions=(one.conflict.versions[0], gone)))
    assert rows(deleted)["Record"] == ("Kept", "Deleted")


def of_kind(kind: str, *bodies: Body) -> Dispute:
    versions = tuple(
        ConflictVersion(version=str(n), author="x", received_at=None, body=body, is_current=False)
        for n, body in enumerate(bodies)
    )
    return Dispute(conflict=Conflict(kind=kind, id=kind, noticed_at=START, versions=versions))


def test_tags_are_compared_in_words_and_what_nobody_has_words_for_as_it_is() -> None:
    one = Tag(id="a", name=Text(zh="抢话", en="Talks over"), colour=TagColour.RED, digit=1)
    two = Tag(id="b", name=Text(zh="静默", en="Dead air"))
    mine = tags.to_body((one, two))
    louder = one.model_copy(update={"name": Text(zh="抢话", en="Interrupts"), "severity": Severity.MAJOR, "digit": 0})
    three = Tag(id="c", name=Text(zh="共情", en="Empathy"))
    theirs = {**tags.to_body((two, louder, three)), "new": 1}
    assert rows(of_kind("tags", mine, theirs)) == {
        "Talks over · Name · in English": ("Talks over", "Interrupts"),
        "Talks over · Key": ("1", "No key"),
        "Talks over · Usual severity": ("None", "Major"),
        "Tags · Order": ("Talks over, Dead air", "Dead air, Interrupts, Empathy"),
        "Empathy": ("not there", "there"),
        "new": ("–", "1"),
    }


def test_scorecards_are_compared_in_words() -> None:
    other = card(section("attitude", [criterion("polite", FOUR_STEPS, weight=3), criterion("rules", fatal=Fatal.CARD)]))
    assert rows(of_kind("scorecard", scorecard.to_body(CARD), scorecard.to_body(other))) == {
        "attitude · polite · Weight": ("1", "3"),
        "attitude · rules · Fatal error": ("No", "Zeroes the whole score"),
    }


def test_what_makes_a_card_score_otherwise_is_told() -> None:
    other = card(section("attitude", [criterion("polite", FOUR_STEPS), criterion("rules")]), kind=CardKind.DEDUCTION)
    told = rows(of_kind("scorecard", scorecard.to_body(CARD), scorecard.to_body(other)))
    assert told == {"Way to score": ("Weighted", "Deductions")}


def test_the_details_of_a_call_are_compared_in_words() -> None:
    body = {"call": {"agent": "Ana", "started_at": "2026-03-01T08:00:00+00:00"}, "audio": {"duration_ms": 65_000}}
    other = {"call": {"agent": "Anna", "started_at": None}, "audio": {"duration_ms": 65_000}}
    differing = rows(of_kind("recording", body, other))
    assert differing["Agent"] == ("Ana", "Anna")
    assert differing["Time of the call"][1] == "–"
    assert set(differing) == {"Agent", "Time of the call"}


def test_no_key_of_a_field_is_shown_of_what_this_program_knows() -> None:
    def keys(value: object) -> set[str]:
        if isinstance(value, Mapping):
            return set(value).union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    ranges = NumberRanges(maximum=Decimal(9), ranges=(NumberRange(at_least=Decimal(0), share=Decimal(1)),))
    asked = Condition(criterion="polite", answers=("good",), at_most=Decimal(3))
    kinds = [criterion("pace", Scale()), criterion("wait", ranges), criterion("why", FreeText(), shown_when=asked)]
    costing = [criterion("late", points=5, at_most=9), criterion("praise", points=5, bonus=True)]
    card_of_all = card(section("attitude", [criterion("polite", FOUR_STEPS), *kinds]))
    deducting = card(section("faults", costing), kind=CardKind.DEDUCTION, base=90, floor=-9, review_due="2026-12-31")
    bodies = (
        scorecard.to_body(deducting),
        scorecard.to_body(card_of_all),
        tags.to_body((Tag(id="a", name=Text(zh="甲", en="A")),)),
        recording.to_body(a_recording(1)),
        review.to_body(REVIEW),
    )
    for body in bodies:
        shown = {part for row in field_rows([body]) for part in row.name.split(" · ")}
        assert shown.isdisjoint(keys(body))


class FakeSettling:
    """Settles in memory; `error` is raised by the next."""

    def __init__(self, *disputes: Dispute) -> None:
        self.here = disputes
        self.chosen: list[tuple[str, str]] = []
        self.error: QaError | None = None

    def every(self, done: Callable[[tuple[Dispute, ...]], None], failed: ErrorHandler) -> None:
        del failed
        done(self.here)

    def settle(self, conflict: Conflict, version: str, done: Callable[[], None], failed: ErrorHandler) -> None:
        if self.error is not None:
            error, self.error = self.error, None
            failed(error)
            return
        self.chosen.append((conflict.id, version))
        self.here = tuple(one for one in self.here if one.conflict.id != conflict.id)
        done()


@pytest.fixture
def settling() -> FakeSettling:
    return FakeSettling(dispute("e1"), dispute("e2"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def window(qtbot: QtBot, settling: FakeSettling, clock: FakeClock) -> Iterator[ConflictWindow]:
    parent = QWidget()
    qtbot.addWidget(parent)
    window = ConflictWindow(cast("Settling", settling), Bridge(EventBus(), parent), Theme(), clock, parent)
    window.show()
    clock.forward(1)
    yield window
    assert parent is not None, "it owns the window until here"


def test_one_key_settles_and_goes_on_to_the_next(
    window: ConflictWindow, settling: FakeSettling, clock: FakeClock
) -> None:
    QTest.keyClick(window, Qt.Key.Key_2)
    assert settling.chosen == [("e1", "v2")]
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == [("e1", "v2")], "nobody has looked at the next one yet"
    clock.forward(0.3)
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == [("e1", "v2"), ("e2", "v1")]
    clock.forward(1)
    QTest.keyClick(window, Qt.Key.Key_1)
    assert len(settling.chosen) == 2
    assert window.isVisible()


def test_people_are_called_by_their_names(window: ConflictWindow, settling: FakeSettling) -> None:
    settling.here = (replace(dispute(), people={"张岚": "张小岚"}),)
    window.look()
    assert str(window.comparison.headerData(1, Qt.Orientation.Horizontal)).splitlines()[1] == "张小岚"


def test_a_key_that_is_held_down_settles_once(window: ConflictWindow) -> None:
    assert [key.autoRepeat() for key in window.findChildren(QShortcut)] == [False] * 9


def test_what_is_shown_stays_whatever_is_settled_elsewhere(window: ConflictWindow, settling: FakeSettling) -> None:
    settling.here = (dispute("e0"), *settling.here)
    window.look()
    assert shown(window) == "e1"
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == [("e1", "v1")]


def test_a_key_meant_for_what_was_settled_elsewhere_settles_nothing(
    window: ConflictWindow, settling: FakeSettling, clock: FakeClock
) -> None:
    settling.here = settling.here[1:]
    window.look()
    QTest.keyClick(window, Qt.Key.Key_1)
    button = window.findChild(QPushButton, "conflict-keep-1")
    assert button is not None
    button.click()
    assert settling.chosen == []
    clock.forward(0.3)
    window.look()
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == [("e2", "v1")]


def test_a_key_meant_for_a_version_chooses_no_other_that_takes_its_number(
    window: ConflictWindow, settling: FakeSettling, clock: FakeClock
) -> None:
    first = settling.here[0]
    turned = replace(first, conflict=replace(first.conflict, versions=first.conflict.versions[::-1]))
    settling.here = (turned, *settling.here[1:])
    window.look()
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == []
    clock.forward(-3600)
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == [("e1", "v2")], "a clock that is set back holds nothing up"


def test_a_key_without_a_version_does_nothing(window: ConflictWindow, settling: FakeSettling) -> None:
    QTest.keyClick(window, Qt.Key.Key_3)
    assert settling.chosen == []


def test_what_differs_is_marked_and_the_rest_shown_on_demand(window: ConflictWindow) -> None:
    model = window.comparison
    few = model.rowCount()
    assert str(model.index(0, 0).data()).startswith("≠ ")
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole).endswith(": differs")
    assert model.index(0, 1).data(Qt.ItemDataRole.BackgroundRole) is not None
    only = window.findChild(QCheckBox, "conflict-only")
    assert only is not None
    only.setChecked(False)
    assert model.rowCount() > few
    assert str(model.headerData(1, Qt.Orientation.Horizontal)).startswith("Version 1")


def test_a_conflict_that_is_gone_is_told_and_can_be_tried_again(window: ConflictWindow, settling: FakeSettling) -> None:
    settling.error = UserMistake("sync.conflict_gone", kind="evaluation", id="e1")
    button = window.findChild(QPushButton, "conflict-keep-1")
    assert button is not None
    button.click()
    assert settling.chosen == []
    assert button.isEnabled()
    button.click()
    assert settling.chosen == [("e1", "v1")]


def test_of_a_reviewed_evaluation_nothing_but_what_was_reviewed_can_be_chosen(
    qtbot: QtBot, settling: FakeSettling, clock: FakeClock
) -> None:
    one = dispute("e1")
    settling.here = (replace(one, conflict=replace(one.conflict, is_reviewed=True)),)
    parent = QWidget()
    qtbot.addWidget(parent)
    window = ConflictWindow(cast("Settling", settling), Bridge(EventBus(), parent), Theme(), clock, parent)
    window.show()
    clock.forward(1)
    qtbot.waitUntil(window.isActiveWindow)
    shown = [button for button in window.findChildren(QPushButton) if button.objectName().startswith("conflict-keep")]
    assert [button.text() for button in shown if button.isVisible()] == ["I have seen it"]
    assert any("stays as it was reviewed" in label.text() for label in window.findChildren(QLabel))
    QTest.keyClick(window, Qt.Key.Key_2)
    assert settling.chosen == []
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == [("e1", "v1")]


def test_a_review_of_what_has_changed_is_shown_whole_and_says_to_look_again(
    qtbot: QtBot, settling: FakeSettling, clock: FakeClock
) -> None:
    late = of_kind("review", review.to_body(replace(REVIEW, reason="0:43", version="0198-named")))
    settling.here = (replace(late, conflict=replace(late.conflict, is_outdated=True)),)
    parent = QWidget()
    qtbot.addWidget(parent)
    window = ConflictWindow(cast("Settling", settling), Bridge(EventBus(), parent), Theme(), clock, parent)
    window.show()
    clock.forward(1)
    qtbot.waitUntil(window.isActiveWindow)
    told = [label.text() for label in window.findChildren(QLabel)]
    assert any("has changed since you reviewed it; look at it again" in one for one in told)
    rows_shown = range(window.comparison.rowCount())
    cells = [str(window.comparison.index(row, column).data()) for row in rows_shown for column in (0, 1)]
    assert "0:43" in cells
    assert not any("≠" in cell or "0198-named" in cell for cell in cells)
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == [("review", "0")]
