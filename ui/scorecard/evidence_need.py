"""The words for evidence that is still needed, with the button that gives it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.scorecard.kit import CardKit
from ui.widgets.buttons import PushButton
from ui.widgets.plain import PlainLabel


class EvidenceNeed(QWidget):
    """Says that evidence is demanded and how to give it."""

    def __init__(self, kit: CardKit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = kit.actions
        self._words = PlainLabel()
        self._words.setWordWrap(True)
        self._words.setProperty("role", "small")
        self.link = PushButton()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self.link)
        self._mark_words = ""
        self.retranslate()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def show_mark(self, words: str) -> None:
        """Offer the chosen mark, named by `words`; empty where none is chosen."""
        self._mark_words = words
        self.link.setEnabled(bool(words))
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        here = self._actions.keys_of("mark.point")
        self._words.setText(tr("Evidence (required): choose a mark, or mark this moment with {key}").format(key=here))
        named = tr("Link {mark}").format(mark=self._mark_words) if self._mark_words else tr("Link the chosen mark")
        self.link.setText(named.replace("&", "&&"))
        self.link.set_keys(self._actions.keys_of("mark.link"))
