from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from qa_desktop.domain.annotation import Annotation, Severity, TagColour
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.recording import Channel
from tests.ui.support.desk import LENGTH_MS, START, Desk
from ui.annotations.carry import unpack
from ui.annotations.model import AnnotationModel, Column
from ui.annotations.wording import parse_span, span_of
from ui.heard_from import HeardFrom


@pytest.fixture
def model(desk: Desk) -> Iterator[AnnotationModel]:
    """Return a model that follows the desk, watched by Qt's model tester."""
    model = AnnotationModel(desk.grading, desk.tags, desk.theme)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    desk.bridge.changed.connect(lambda _event: model.refresh())
    desk.bridge.call_opened.connect(lambda _id: model.refresh())
    desk.bridge.call_closed.connect(model.refresh)
    yield model
    tester.deleteLater()


def as_text(model: AnnotationModel) -> list[str]:
    """Write the table as a person reads it."""
    return [" | ".join(str(model.index(row, column).data()) for column in Column) for row in range(model.rowCount())]


def test_rows_read_as_a_person_reads_them(desk: Desk, model: AnnotationModel) -> None:
    desk.open()
    region = desk.mark(72_000, 91_400, "dead_air", "no apology")
    point = desk.mark(41_200, note="cut in")
    desk.grading.edit_mark(
        replace(desk.call.evaluation.annotation(point), severity=Severity.MAJOR, channel=Channel.AGENT)
    )
    desk.grading.link("listens", point)
    desk.grading.link("polite", point)
    desk.grading.link("solved", region)
    assert as_text(model) == [
        "0:41.2 | Interruption | Major | Agent | Polite, Listens patiently | cut in",
        "1:12.0 – 1:31.4 | Dead air |  |  | Solved | no apology",
    ]
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in Column] == [
        "Time",
        "Tag",
        "Severity",
        "Channel",
        "Criterion",
        "Note",
    ]


def test_a_mark_without_a_tag_and_one_whose_tag_was_removed(desk: Desk, model: AnnotationModel) -> None:
    desk.open()
    desk.mark(1000, tag_id="")
    desk.mark(2000, tag_id="long gone")
    assert [model.index(row, Column.TAG).data() for row in (0, 1)] == ["", "Removed tag"]
    assert desk.tags.colour("long gone") is TagColour.GREY


def test_what_is_chosen_follows_a_mark_that_moves(desk: Desk, model: AnnotationModel) -> None:
    desk.open()
    first, second = desk.mark(1000), desk.mark(2000)
    held = QPersistentModelIndex(model.index(0, 0))
    desk.grading.move_mark(first, 5000, None)
    assert held.row() == 1
    desk.grading.delete_mark(second)
    assert held.row() == 0
    desk.grading.delete_mark(first)
    assert not held.isValid()
    desk.grading.undo()
    assert as_text(model) == ["0:05.0 | Interruption |  |  |  | "]
    desk.grading.close()
    assert model.rowCount() == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "move", "delete", "undo", "redo", "link"]), st.integers(0, 9)), max_size=25
    )
)
def test_rows_are_the_marks_whatever_is_done(deeds: list[tuple[str, int]]) -> None:
    desk = Desk()
    model = AnnotationModel(desk.grading, desk.tags, desk.theme)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    desk.bridge.changed.connect(lambda _event: model.refresh())
    desk.open()
    for deed, number in deeds:
        ids = [mark.id for mark in desk.call.evaluation.annotations]
        if deed == "add":
            desk.mark(number * 1000)
        elif deed in ("undo", "redo"):
            getattr(desk.grading, deed)()
        elif ids and deed == "move":
            desk.grading.move_mark(ids[number % len(ids)], (9 - number) * 1000, None)
        elif ids and deed == "delete":
            desk.grading.delete_mark(ids[number % len(ids)])
        elif ids:
            desk.grading.link("polite", ids[number % len(ids)])
        assert list(model.marks) == list(desk.call.evaluation.annotations)
        proofs = [model.index(row, Column.CRITERION).data() for row in range(model.rowCount())]
        evidence = desk.call.evaluation.answer("polite").evidence
        assert proofs == ["Polite" if mark.id in evidence else "" for mark in model.marks]
    tester.deleteLater()
    desk.window.deleteLater()


def stored(desk: Desk) -> Annotation:
    return desk.call.evaluation.annotations[0]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (Column.TAG, "empathy", ("tag_id", "empathy")),
        (Column.TAG, "", ("tag_id", "")),
        (Column.SEVERITY, Severity.CRITICAL, ("severity", Severity.CRITICAL)),
        (Column.CHANNEL, Channel.CUSTOMER, ("channel", Channel.CUSTOMER)),
        (Column.CHANNEL, None, ("channel", None)),
        (Column.NOTE, "客户未说完", ("note", "客户未说完")),
        (Column.TIME, "1:12 – 1:31.4", ("start_ms", 72_000)),
        (Column.TIME, "1:12-1:31.4", ("end_ms", 91_400)),
        (Column.TIME, "12.5", ("end_ms", None)),
    ],
)
def test_an_edit_is_stored(
    desk: Desk, model: AnnotationModel, column: Column, value: object, expected: tuple[str, object]
) -> None:
    desk.open()
    mark = desk.mark(41_234, 60_000)
    desk.grading.edit_mark(replace(desk.call.evaluation.annotation(mark), channel=Channel.AGENT))
    assert model.setData(model.index(0, column), value)
    field, kept = expected
    assert getattr(stored(desk), field) == kept
    desk.grading.undo()
    assert (stored(desk).start_ms, stored(desk).end_ms) == (41_234, 60_000)


@pytest.mark.parametrize("written", ["", "later", "1:12 – 1:00", "9:59:59", "1:72:00:00", "5 – 5", "1 – 2 – 3", "-4"])
def test_what_is_no_place_in_the_call_is_refused(desk: Desk, model: AnnotationModel, written: str) -> None:
    desk.open()
    desk.mark(41_234)
    before = desk.call.evaluation
    assert not model.setData(model.index(0, Column.TIME), written)
    assert desk.call.evaluation == before


def test_a_time_that_was_not_touched_keeps_its_milliseconds(desk: Desk, model: AnnotationModel) -> None:
    desk.open()
    desk.mark(41_234, 60_789)
    index = model.index(0, Column.TIME)
    assert model.setData(index, index.data(Qt.ItemDataRole.EditRole))
    assert (stored(desk).start_ms, stored(desk).end_ms) == (41_234, 60_789)


@given(st.integers(0, LENGTH_MS), st.one_of(st.none(), st.integers(100, 100_000)))
def test_a_span_reads_back_to_a_tenth_of_a_second(start: int, length: int | None) -> None:
    end = None if length is None else start + length
    annotation = Annotation(id="a", start_ms=start, end_ms=end, created_at=START)
    read = parse_span(span_of(annotation), LENGTH_MS + 100_000)
    tenths = (start // 100 * 100, None if end is None else end // 100 * 100)
    assert read == tenths


def test_nothing_can_be_edited_while_reading(desk: Desk, model: AnnotationModel) -> None:
    desk.open()
    desk.mark(41_200)
    note = model.index(0, Column.NOTE)
    assert note.flags() & Qt.ItemFlag.ItemIsEditable
    assert not model.index(0, Column.CRITERION).flags() & Qt.ItemFlag.ItemIsEditable
    refused: list[UserMistake] = []
    model.refused.connect(refused.append)
    desk.grading._busy = True
    assert not model.setData(note, "too late")
    assert [mistake.code for mistake in refused] == ["evaluation.frozen"]


def test_a_dragged_row_is_its_mark(desk: Desk, model: AnnotationModel) -> None:
    desk.open()
    mark = desk.mark(41_200)
    assert unpack(model.mimeData([model.index(0, 0), model.index(0, 1)])) == mark


def test_evidence_bears_a_sign_of_where_it_is_heard_from(desk: Desk, model: AnnotationModel) -> None:
    desk.open()
    evidence, other = desk.mark(1_000), desk.mark(2_000)
    desk.grading.link("polite", evidence)
    cell = model.index(0, Column.CRITERION)
    decoration, tip, spoken = (
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
    assert (cell.data(decoration), cell.data(tip)) == (None, "Polite")
    for heard, words in (
        (HeardFrom.FILE, "Heard from the recording"),
        (HeardFrom.CLIP, "Heard from its clip: the recording is not on this computer"),
        (HeardFrom.WITHHELD, "Not played: something in its clip was marked as private later"),
        (HeardFrom.NOWHERE, "Not to be heard on this computer"),
    ):
        model.show_heard({desk.call.evaluation.annotation(evidence): heard}.__getitem__)
        assert not cell.data(decoration).isNull()
        assert cell.data(tip) == f"Polite\n{words}"
        assert cell.data(spoken) == f"Criterion: Polite. {words}"
        assert cell.data() == "Polite"
    assert model.marks[1].id == other
    assert model.index(1, Column.CRITERION).data(decoration) is None
    assert model.index(0, Column.NOTE).data(decoration) is None
