"""What the team's table is narrowed to: words, states, flags, and a row of choices."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.language import current_language, tr, trc
from qa_desktop.services.review_ports import TeamOffers, TeamQuery, TeamSort, TeamState
from ui.annotations.tag_book import TagBook
from ui.library.filters import DayField, Narrowing
from ui.library.search_field import SearchField
from ui.review.wording import state_word
from ui.theme import Theme
from ui.widgets.fields import roomy
from ui.widgets.flow import FlowLayout

HIGHEST = 1000
SEARCH_WIDTH = 230
CHOICE_WIDTH = 100
NEWEST_FIRST = frozenset({TeamSort.SUBMITTED, TeamSort.STARTED})
FLAGS = ("fatal", "newest")


class TeamFilters(QWidget):
    """Two lines over the table; `changed` says that something else is wanted now."""

    changed = Signal()

    def __init__(self, theme: Theme, tags: TagBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags = tags
        self._offers = TeamOffers(persons={}, cards={})
        self._quiet = False
        self._sort = TeamSort.SUBMITTED
        self._descending = True
        self._agents: Sequence[str] = ()
        self._text = ""
        self._counts: Mapping[TeamState, int] = {}
        self.search = SearchField(theme)
        self.search.setObjectName("team-search")
        self.search.setFixedWidth(SEARCH_WIDTH)
        self.states = {state: _chip(f"team-{state}") for state in TeamState}
        self.flags = {name: _chip(f"team-{name}") for name in FLAGS}
        self.person, self.agent, self.card, self.tag = (
            _choice(f"team-{name}") for name in ("person", "agent", "card", "tag")
        )
        self.first, self.last = DayField("team-first-day"), DayField("team-last-day")
        self.lowest, self.highest = _score("team-lowest"), _score("team-highest")
        self.clear = QPushButton()
        self.clear.setObjectName("team-clear")
        choices: tuple[QWidget, ...] = (self.person, self.agent, self.card, self.tag)
        bounds: tuple[QWidget, ...] = (self.first, self.last, self.lowest, self.highest)
        self._labels = {field: QLabel() for field in (*choices, *bounds)}
        self._lay_out()
        self._connect()
        self.retranslate()
        self.clear.setEnabled(False)

    # -- for the page ----------------------------------------------------------------------------------------------

    @property
    def query(self) -> TeamQuery:
        """What is wanted."""
        days = Narrowing(first_day=self.first.day, last_day=self.last.day)
        return TeamQuery(
            text=self._text,
            states=frozenset(state for state, chip in self.states.items() if chip.isChecked()),
            persons=frozenset({self.person.currentData()} - {None, ""}),
            agent=self.agent.currentData() or "",
            card_id=self.card.currentData() or "",
            tag_id=self.tag.currentData() or "",
            fatal_only=self.flags["fatal"].isChecked(),
            newest_only=self.flags["newest"].isChecked(),
            submitted_from=days.started_from,
            submitted_before=days.started_before,
            lowest_score=_chosen_score(self.lowest),
            highest_score=_chosen_score(self.highest),
            sort=self._sort,
            descending=self._descending,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self.query != TeamQuery(sort=self._sort, descending=self._descending)

    def sort_by(self, key: TeamSort) -> None:
        """Sort by a column; where that is so already, the other way round."""
        self._descending = not self._descending if key is self._sort else key in NEWEST_FIRST
        self._sort = key
        self._tell()

    def offer(self, offers: TeamOffers, agents: Sequence[str]) -> None:
        """Offer these persons, cards and agents; what is chosen stays chosen."""
        self._offers = offers
        self._quiet = True
        _fill(self.person, {"": trc("filter", "Any"), **offers.persons})
        _fill(self.agent, {"": trc("filter", "Any"), **{name: name for name in agents}})
        cards = {card_id: name.in_language(current_language()) for card_id, name in offers.cards.items()}
        _fill(self.card, {"": trc("filter", "Any"), **cards})
        tags = {tag.id: self._tags.name(tag.id) for tag in self._tags.tags}
        _fill(self.tag, {"": trc("filter", "Any"), **tags})
        self._agents = agents
        self._quiet = False

    def show_counts(self, counts: Mapping[TeamState, int]) -> None:
        """Show how many evaluations there are in each state."""
        self._counts = counts
        for state, chip in self.states.items():
            chip.setText(f"{state_word(state)} {counts.get(state, 0)}")

    def widen(self) -> None:
        """Leave nothing out."""
        self._quiet = True
        self.search.clear_quietly()
        self._text = ""
        for chip in (*self.states.values(), *self.flags.values()):
            chip.setChecked(False)
        for combo in (self.person, self.agent, self.card, self.tag):
            combo.setCurrentIndex(0)
        for day in (self.first, self.last):
            day.clear()
        for score in (self.lowest, self.highest):
            score.setValue(score.minimum())
        self._quiet = False
        self._tell()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.search.retranslate()
        self.search.setPlaceholderText(tr("Search agent, number, person…"))
        self.search.setToolTip(self.search.placeholderText())
        self.search.setAccessibleName(tr("Search the team's evaluations"))
        words = (
            trc("column", "Graded by"),
            tr("Agent"),
            tr("Card"),
            tr("Tag"),
            trc("filter", "Submitted"),
            trc("day", "until"),
            trc("filter", "Score"),
            trc("score", "to"),
        )
        for (field, label), word in zip(self._labels.items(), words, strict=True):
            label.setText(word)
            field.setAccessibleName(word)
        self.first.setAccessibleName(tr("Submitted from"))
        self.last.setAccessibleName(tr("Submitted until"))
        self.lowest.setAccessibleName(tr("Score from"))
        self.highest.setAccessibleName(tr("Score to"))
        self.flags["fatal"].setText(tr("Fatal errors only"))
        self.flags["newest"].setText(tr("Newest revisions only"))
        self.clear.setText(tr("Clear filters"))
        self.show_counts(self._counts)
        self.offer(self._offers, self._agents)
        for score in (self.lowest, self.highest):
            score.setSpecialValueText(trc("filter", "Any"))

    # -- inside ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        chips, below = QWidget(), QWidget()
        first, second = FlowLayout(chips, gap=6), FlowLayout(below, gap=8)
        for widget in (*self.states.values(), *self.flags.values()):
            first.addWidget(widget)
        above = QHBoxLayout()
        above.setSpacing(12)
        above.addWidget(self.search)
        above.addWidget(chips, 1, Qt.AlignmentFlag.AlignVCenter)
        above.addWidget(self.clear)
        for field, label in self._labels.items():
            label.setBuddy(field)
            label.setProperty("role", "small")
            second.addWidget(_pair(label, field))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(8)
        for line in (chips, below):
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            line.setSizePolicy(policy)
        column.addLayout(above)
        column.addWidget(below)

    def _connect(self) -> None:
        self.search.searched.connect(self._take_text)
        for chip in (*self.states.values(), *self.flags.values()):
            chip.toggled.connect(self._tell)
        for combo in (self.person, self.agent, self.card, self.tag):
            combo.currentIndexChanged.connect(self._tell)
        for day in (self.first, self.last):
            day.changed.connect(self._tell)
        for score in (self.lowest, self.highest):
            score.valueChanged.connect(self._tell)
        self.clear.clicked.connect(self.widen)
        self._tags.changed.connect(self.retranslate)

    def _take_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._tell()

    def _tell(self) -> None:
        if not self._quiet:
            self.clear.setEnabled(self.is_narrowed)
            self.changed.emit()


def _pair(label: QLabel, field: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(label)
    row.addWidget(field)
    return pair


def _chip(name: str) -> QPushButton:
    chip = QPushButton()
    chip.setObjectName(name)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return chip


def _choice(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setFixedWidth(CHOICE_WIDTH)
    return combo


def _fill(combo: QComboBox, words: Mapping[str, str]) -> None:
    chosen = combo.currentData()
    combo.clear()
    for value, word in words.items():
        combo.addItem(word, value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))


def _score(name: str) -> QDoubleSpinBox:
    """Return a field for a score; one step below nothing means any."""
    field = roomy(QDoubleSpinBox())
    field.setObjectName(name)
    field.setRange(-1, HIGHEST)
    field.setDecimals(0)
    field.setValue(-1)
    return field


def _chosen_score(field: QDoubleSpinBox) -> Decimal | None:
    return None if field.value() < 0 else Decimal(str(field.value()))
