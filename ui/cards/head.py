"""What is on the desk and how it stands, and the next steps of its life."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from qa_desktop.language import tr, trc
from qa_desktop.language.errors import describe
from qa_desktop.services.card_ports import CardDeed, CardStage, CardVersion
from qa_desktop.services.card_saving import SaveStanding
from qa_desktop.services.card_words import STAGES, said
from ui.cards.commands import CardActions
from ui.cards.desk import CardsDesk
from ui.cards.version_model import uses_words, version_words
from ui.scorecard.wording import clock_words
from ui.theme import Theme
from ui.widgets.boxes import FlowBox
from ui.widgets.buttons import PushButton
from ui.widgets.pill import Pill, PillTone
from ui.widgets.plain import PlainLabel
from ui.widgets.sentence import Ink, Said, Sentence

TONES = {
    CardStage.DRAFT: PillTone.WARNING,
    CardStage.RETURNED: PillTone.BAD,
    CardStage.PROPOSED: PillTone.ACCENT,
    CardStage.APPROVED: PillTone.ACCENT,
    CardStage.PUBLISHED: PillTone.GOOD,
    CardStage.RETIRED: PillTone.PLAIN,
}
SHOWN: Sequence[CardDeed] = (
    CardDeed.PUBLISH,
    CardDeed.APPROVE,
    CardDeed.SEND_BACK,
    CardDeed.PROPOSE,
    CardDeed.NEXT_VERSION,
    CardDeed.RETIRE,
)
"""The deeds that have a button, the foremost first."""


class CardHead(QFrame):
    """Name, version, stage and saving in a line that breaks; under it the steps that this person may take."""

    def __init__(self, desk: CardsDesk, actions: CardActions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._desk = desk
        self._actions = actions
        self.name = PlainLabel()
        self.name.setProperty("role", "title")
        self.name.setWordWrap(True)
        self.version, self.stage, self.uses = Pill(theme), Pill(theme), Pill(theme)
        self.saving = Sentence(theme)
        self.remark = Sentence(theme)
        self.buttons = {deed: PushButton() for deed in SHOWN}
        self._facts, self._deeds = FlowBox(gap=6), FlowBox(gap=8)
        self._facts.hold([self.version, self.stage, self.uses, self.saving])
        self._deeds.hold(list(self.buttons.values()))
        self._lay_out()
        for deed, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(actions[deed.value].trigger)
        for signal in (desk.opened, desk.listed, desk.edited):
            signal.connect(self.refresh)
        desk.saving_changed.connect(self._show_saving)
        self.retranslate()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(4)
        for part in (self.name, self._facts, self.remark):
            left.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(16)
        row.addLayout(left, stretch=1)
        row.addWidget(self._deeds, alignment=Qt.AlignmentFlag.AlignTop)

    def retranslate(self) -> None:
        """Word everything anew."""
        words = {
            CardDeed.PUBLISH: tr("Publish…"),
            CardDeed.APPROVE: tr("Approve…"),
            CardDeed.SEND_BACK: tr("Send back…"),
            CardDeed.PROPOSE: tr("Propose for approval…"),
            CardDeed.NEXT_VERSION: tr("Begin the next version"),
            CardDeed.RETIRE: tr("Retire…"),
        }
        for deed, button in self.buttons.items():
            button.setText(words[deed])
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def refresh(self) -> None:
        """Show what is on the desk."""
        card, version = self._desk.card, self._desk.version
        self.setVisible(card is not None)
        if card is None:
            return
        self.name.setText(said(card.name, tr("Unnamed scorecard")))
        for pill in (self.version, self.stage, self.uses):
            pill.setVisible(version is not None)
        if version is not None:
            self.version.say(version_words(version))
            self.stage.say(STAGES[version.stage](), TONES[version.stage])
            self.uses.say(uses_words(version.uses))
        self._facts.rearrange()
        self.remark.say(self._remark(version))
        self.remark.setVisible(bool(self.remark.said.text))
        self._show_deeds(version)
        self._show_saving()

    def _remark(self, version: CardVersion | None) -> Said:
        if version is not None and version.stage is CardStage.RETURNED and version.remark:
            return Said(tr("Sent back: {reason}").format(reason=version.remark), Ink.BAD, "back")
        if version is not None and version.stage in (CardStage.PROPOSED, CardStage.APPROVED):
            if CardDeed.EDIT in version.deeds:
                return Said(tr("Whatever is changed now has to be proposed and approved anew."), Ink.MUTED, "info")
        elif version is not None and version.stage in (CardStage.PUBLISHED, CardStage.RETIRED):
            words = tr("This version never changes; what is to be different goes into the next one.")
            return Said(words, Ink.MUTED, "lock")
        return Said()

    def _show_deeds(self, version: CardVersion | None) -> None:
        deeds = frozenset[CardDeed]() if version is None else version.deeds
        shown = [deed for deed in SHOWN if deed in deeds]
        for deed, button in self.buttons.items():
            button.setVisible(deed in deeds)
            role = "primary" if shown and deed is shown[0] and deed is not CardDeed.RETIRE else ""
            if button.property("role") != role:
                button.setProperty("role", role)
                button.style().unpolish(button)
                button.style().polish(button)
        self._deeds.rearrange()
        self._deeds.setVisible(bool(shown))

    @Slot()
    def _show_saving(self) -> None:
        said_of = self._saving(self._desk.saving) if self._desk.is_editable else Said()
        self.saving.say(said_of)
        self.saving.setVisible(bool(said_of.text))
        self._facts.rearrange()

    def _saving(self, standing: SaveStanding) -> Said:
        if standing.error is not None:
            return Said(str(describe(standing.error)), Ink.BAD, "error")
        if standing.waits:
            return Said(trc("scorecard", "Saving…"))
        if standing.saved_at is not None:
            at = clock_words(standing.saved_at, self._desk.clock.now())
            return Said(tr("Saved at {time}").format(time=at), Ink.GOOD, "check")
        return Said()
