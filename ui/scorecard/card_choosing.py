"""Choosing the card of the call on the desk: the menu of cards, and the question before answers are lost."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.language import current_language, tr, trc, trn
from qa_desktop.services.grading import Grading
from ui.scorecard.card_name import CardName
from ui.widgets.announce import announce
from ui.widgets.plain import as_plain
from ui.widgets.settle import settle_typing

QUESTION_WIDTH = 360
NAME_WIDTH = 420


class CardChoosing(QObject):
    """Does `score.card`; `failed` carries what went wrong."""

    failed = Signal(object)

    def __init__(self, grading: Grading, name: CardName, owner: QWidget) -> None:
        super().__init__(owner)
        self._grading = grading
        self._name = name
        self._owner = owner
        self.menu: QMenu | None = None
        name.clicked.connect(self.open)

    @property
    def is_of_use(self) -> bool:
        """Whether the call on the desk may be graded on another card."""
        call = self._grading.call
        return call is not None and self._grading.is_for_good and not call.keeps_card

    def open(self) -> None:
        """List the cards in use under the name, the present one ticked."""
        settle_typing()
        call = self._grading.call
        if call is None or not self.is_of_use:
            return
        evaluation_id = call.evaluation.id

        def show(cards: tuple[Scorecard, ...]) -> None:
            call = self._grading.call
            if call is not None and call.evaluation.id == evaluation_id and self.is_of_use:
                self._show(call.card, cards)

        self._grading.list_cards(show, self.failed.emit)

    def choose(self, card: Scorecard) -> None:
        """Grade on that card: at once where nothing hangs on the present one, else after a question."""
        call = self._grading.call
        if call is None or not self.is_of_use or _key(card) == _key(call.card):
            return
        if call.evaluation.answers:
            self._ask(card, call.evaluation)
        else:
            self._change(card, call.evaluation.id)

    def _show(self, present: Scorecard, cards: Sequence[Scorecard]) -> None:
        """Show the menu; a present card that is in use no more, or in a newer version, stands first."""
        menu = QMenu(self._owner)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(tr("Scorecards"))
        group = QActionGroup(menu)
        here = _key(present)
        for card in cards if here in map(_key, cards) else (present, *cards):
            words = menu.fontMetrics().elidedText(named(card), Qt.TextElideMode.ElideMiddle, NAME_WIDTH)
            action = menu.addAction(words.replace("&", "&&"))
            action.setData(_key(card))
            action.setCheckable(True)
            action.setChecked(_key(card) == here)
            group.addAction(action)
            action.triggered.connect(partial(self.choose, card))
        self.menu = menu
        menu.destroyed.connect(partial(self._forget, menu))
        menu.popup(self._name.mapToGlobal(self._name.rect().bottomLeft()))
        menu.setActiveAction(group.checkedAction())

    def _forget(self, menu: QMenu, _gone: object = None) -> None:
        if self.menu is menu:
            self.menu = None

    def _ask(self, card: Scorecard, evaluation: Evaluation) -> None:
        """Ask, with the harmless answer under Enter and Esc."""
        box = QMessageBox(self._owner.window())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setStyleSheet(f"QLabel {{ min-width: {QUESTION_WIDTH}px; }}")
        box.setWindowTitle(tr("Choose the scorecard"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(tr("Grade with “{card}” instead?").format(card=card.name.in_language(current_language())))
        box.setInformativeText(
            as_plain(
                tr("This is lost: {what}.").format(what=lost_words(evaluation))
                + "\n\n"
                + tr("Marks, feedback and the remarks on the whole call stay.")
                + "\n"
                + tr("Until the program is closed, Undo brings the rest back.")
            )
        )
        change = box.addButton(tr("Change the scorecard"), QMessageBox.ButtonRole.DestructiveRole)
        change.setObjectName("change")
        keep = box.addButton(tr("Keep the present one"), QMessageBox.ButtonRole.RejectRole)
        keep.setObjectName("keep")
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        change.clicked.connect(lambda: self._change(card, evaluation.id))
        box.open()

    def _change(self, card: Scorecard, evaluation_id: str) -> None:
        """Grade on that card, unless another call came on the desk meanwhile."""
        call = self._grading.call
        if call is None or call.evaluation.id != evaluation_id:
            return
        try:
            self._grading.choose_card(card)
        except QaError as error:
            self.failed.emit(error)
        else:
            announce(self._owner, named(card))


def named(card: Scorecard) -> str:
    """Return a card's name with its version."""
    version = tr("version {number}").format(number=card.version)
    return f"{card.name.in_language(current_language())} · {version}"


def lost_words(evaluation: Evaluation) -> str:
    """Count what hangs on the card: `12 answers, 3 comments`."""
    answers = evaluation.answers.values()
    answered = sum(answer.value is not None for answer in answers)
    comments = sum(bool(answer.comment) for answer in answers)
    links = sum(len(answer.evidence) for answer in answers)
    causes = sum(len(answer.reasons) for answer in answers)
    parts = (
        (answered, trn("{count} answer", "{count} answers", answered)),
        (comments, trn("{count} comment", "{count} comments", comments)),
        (links, trn("{count} link to evidence", "{count} links to evidence", links)),
        (causes, trn("{count} root cause", "{count} root causes", causes)),
    )
    return trc("between things", ", ").join(words.format(count=count) for count, words in parts if count)


def _key(card: Scorecard) -> tuple[str, int]:
    return card.id, card.version
