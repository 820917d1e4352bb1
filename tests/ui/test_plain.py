"""What others have chosen as a name or written as a note is shown as it stands, never as rich text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.person import Person
from qa_desktop.domain.text import Language
from qa_desktop.services.events import Changed, Kind
from tests.screens.stage import Stage, prepare, stage
from tests.support.team import LEAD, fill_team, sign_in
from ui.widgets.plain import PlainLabel, as_plain

EVIL = '<img src="x.png"><b>Approved</b> & &lt;'


@given(st.text(st.sampled_from("<>/&;\"'= \nabimgltqscr"), max_size=40))
@example(EVIL)
@example("&lt;b&gt;")
def test_a_plain_text_says_itself_to_whoever_guesses(words: str) -> None:
    shown = as_plain(words)
    if not GuiQt.mightBeRichText(shown):
        assert shown == words
        return
    document = QTextDocument()
    document.setHtml(shown)
    assert " ".join(document.toPlainText().split()) == " ".join(words.split())


@pytest.mark.usefixtures("qapp")
def test_a_plain_label_guesses_nothing() -> None:
    label = PlainLabel(EVIL)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == EVIL
    label.deleteLater()


@pytest.fixture
def poisoned(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A window in which everything that somebody could choose looks like rich text."""
    del qtbot
    filled = prepare(tmp_path / "filled")
    with stage(tmp_path, Language.ENGLISH, filled=filled) as shown:
        fill_team(shown.place.store)
        person = Person(login=shown.place.identity.id, name=EVIL, memberships=LEAD.memberships)
        sign_in(shown.place.store, person)
        with shown.place.store() as unit:
            assert isinstance(unit, SqlUnitOfWork)
            for column in ("file_name", "agent", "customer", "queue"):
                unit.transaction.write(text(f"UPDATE recording SET {column} = :evil || {column}"), {"evil": EVIL})  # noqa: S608 - our own names
            unit.transaction.write(text("UPDATE person SET name = :evil"), {"evil": EVIL})
            unit.commit()
        shown.place.events.publish(Changed(frozenset({Kind.REVIEWS, Kind.RECORDINGS, Kind.EVALUATIONS})))
        shown.settle()
        yield shown


def tips(shown: Stage) -> Iterator[tuple[str, str]]:
    """Yield where there are tool tips, and what they say."""
    for widget in [*shown.window.findChildren(QWidget), *QApplication.topLevelWidgets()]:
        yield f"{type(widget).__name__} {widget.objectName()}", widget.toolTip()
        model = widget.model() if isinstance(widget, QAbstractItemView) else None
        if model is None:
            continue
        for row in range(min(model.rowCount(), 20)):
            for column in range(model.columnCount(QModelIndex())):
                tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
                yield f"{type(widget).__name__} {row} {column}", tip or ""


def guessing(shown: Stage) -> list[str]:
    """Return what shows the evil words as rich text."""
    found = [f"tip of {where}: {tip}" for where, tip in tips(shown) if EVIL in tip and GuiQt.mightBeRichText(tip)]
    labels = [label for label in shown.window.findChildren(QLabel) if EVIL in label.text()]
    guesses = [label for label in labels if label.textFormat() is not Qt.TextFormat.PlainText]
    return found + [f"label {label.objectName()} in {type(label.parent()).__name__}" for label in guesses]


def test_no_name_and_no_note_is_taken_for_rich_text(poisoned: Stage) -> None:
    said = [as_plain(EVIL) in tip or EVIL in tip or "&lt;img" in tip for _, tip in tips(poisoned)]
    assert any(said), "nothing evil is shown: the test sees nothing"
    assert guessing(poisoned) == []
    with poisoned.place.store() as unit:
        first = next(one for one in unit.evaluations.every(author=poisoned.place.identity.id) if one.is_open)
    grading = poisoned.place.grading
    grading.open(first.recording_id)
    poisoned.settle()
    call = grading.call
    assert call is not None
    mark = Annotation(id="evil", start_ms=100, end_ms=900, note=EVIL, created_at=poisoned.place.clock.now())
    grading.mark(mark, evidence_for=call.card.criteria[0].id)
    poisoned.settle()
    assert guessing(poisoned) == []
    poisoned.bench.actions["review.team"].trigger()
    poisoned.settle()
    assert guessing(poisoned) == []


def test_no_reason_of_a_fault_is_taken_for_rich_text(poisoned: Stage) -> None:
    poisoned.application.say(EnvironmentFault("sync.unreachable", host=EVIL, reason=EVIL))
    poisoned.settle()
    assert guessing(poisoned) == []
