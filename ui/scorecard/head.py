"""The head of the scorecard, always in sight: the score, the card, band and fatal errors, how far it is."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import Score
from qa_desktop.language import current_language, tr
from ui.actions import Actions
from ui.scorecard.card_name import ACROSS, CardName
from ui.scorecard.wording import score_words
from ui.theme import Theme
from ui.widgets.boxes import FlowBox
from ui.widgets.buttons import IconButton, name_for_everyone
from ui.widgets.drawing import text_width
from ui.widgets.pill import Pill, PillTone

PROGRESS_LINE_PX = 2
SCORE_HEIGHT = 38
BEFORE_HEIGHT = 17


class ScoreHead(QWidget):
    """Shows a score; refreshed on every answer, without anything moving.

    The line for the score without fatal errors keeps its room while there is none.
    """

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._done = 0.0
        self._actions = actions
        self.account = IconButton(theme, "sum")
        self.account.clicked.connect(actions["score.account"].trigger)
        self.score = _label("score")
        font = QFont(self.score.font())
        font.setFeature(QFont.Tag("tnum"), 1)
        self.score.setFont(font)
        self.score.setFixedHeight(SCORE_HEIGHT)
        self.before = _label("small")
        self.before.setFixedHeight(BEFORE_HEIGHT)
        self.name = CardName(theme)
        self.progress = _label("small")
        self.band = Pill(theme)
        self.fatal = Pill(theme)
        self._pills = FlowBox()
        self._pills.hold([self.band, self.fatal, self.progress])
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        policy = self.before.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.before.setSizePolicy(policy)
        figures = QVBoxLayout()
        figures.setSpacing(0)
        figures.addWidget(self.score)
        figures.addWidget(self.before)
        facts = QVBoxLayout()
        facts.setContentsMargins(0, 2, 0, 0)
        facts.setSpacing(4)
        facts.addLayout(self._first_line())
        facts.addLayout(self._second_line())
        facts.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 5, 14, 5)
        line.setSpacing(12 - ACROSS)
        line.addLayout(figures)
        line.addLayout(facts, stretch=1)

    def _first_line(self) -> QHBoxLayout:
        """Return the name with the button at its end; the pills under it have the whole width."""
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.name, stretch=1)
        line.addWidget(self.account, alignment=Qt.AlignmentFlag.AlignTop)
        return line

    def _second_line(self) -> QHBoxLayout:
        """Return the pills, flush with the words of the name."""
        line = QHBoxLayout()
        line.setContentsMargins(ACROSS, 0, 0, 0)
        line.addWidget(self._pills)
        return line

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What of it can take the keyboard now, in its order."""
        return tuple(one for one in (self.name, self.account) if one.isEnabled())

    def retranslate(self) -> None:
        """Word the button anew; the score is shown again by whoever has it."""
        keys = self._actions.keys_of("score.account")
        name_for_everyone(self.account, tr("How this score came about"), keys)

    def show_score(self, card: Scorecard, score: Score) -> None:
        """Show that score on that card."""
        language = current_language()
        version = tr("version {number}").format(number=card.version).replace(" ", "\u00a0")
        self.name.say(card.name.in_language(language), version)
        self.score.setText(score_words(score.score))
        self.score.setAccessibleName(tr("Score: {score}").format(score=score_words(score.score)))
        self._keep_width(card)
        self._show_before(score)
        self._show_progress(score)
        band = score.band
        tone = PillTone.ACCENT if band is None or band.passes else PillTone.WARNING
        self.band.say("" if band is None else band.name.in_language(language), tone)
        self.band.setVisible(band is not None)
        count = len(score.fatal_criteria)
        words = tr("Fatal {count}").format(count=count)
        self.fatal.say(words, PillTone.BAD if count else PillTone.GOOD, "error" if count else "")

    def offer_cards(self, offered: bool) -> None:
        """Let another card be chosen, or not."""
        keys = self._actions.keys_of("score.card")
        tip = tr("Choose the scorecard")
        self.name.offer((f"{tip} ({keys})" if keys else tip) if offered else "")

    def _keep_width(self, card: Scorecard) -> None:
        """Give the figures the room of any score on that card, so that the name beside them stays where it is."""
        ends = [score_words(end) for end in (card.ceiling, card.floor)]
        before = [tr("{score} before").format(score=end) for end in ends]
        self.score.setMinimumWidth(max(text_width(self.score.font(), end) for end in ends))
        self.before.setMinimumWidth(max(text_width(self.before.font(), words) for words in before))

    def _show_before(self, score: Score) -> None:
        differs = score.before_fatal not in (None, score.score)
        words = score_words(score.before_fatal)
        self.before.setText(tr("{score} before").format(score=f"<s>{words}</s>"))
        self.before.setAccessibleName(tr("{score} before").format(score=words))
        self.before.setToolTip(tr("The score without fatal errors"))
        self.before.setVisible(differs)

    def _show_progress(self, score: Score) -> None:
        self._done = score.answered / score.total if score.total else 1.0
        self.progress.setVisible(bool(score.total))
        self.progress.setText(f"{score.answered}/{score.total}")
        words = tr("{answered} of {total} answered").format(answered=score.answered, total=score.total)
        self.progress.setToolTip(words)
        self.progress.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line under the head, as far as the card is answered in the accent colour."""
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(tokens.line))
        done = QRectF(0, self.height() - PROGRESS_LINE_PX, self.width() * self._done, PROGRESS_LINE_PX)
        painter.fillRect(done, QColor(tokens.accent))


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    return label
