"""What is looked at: a card, its version, a team, a period, and in which order the criteria stand."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from qa_desktop.language import current_language, tr, trc
from qa_desktop.services.health_ports import HealthOffers, HealthQuery
from ui.card_health.model import COLUMNS, head_word
from ui.library.filters import DayField, Narrowing
from ui.widgets.flow import FlowLayout
from ui.widgets.plain import as_plain
from ui.widgets.sizing import height_follows_width

CARD_LETTERS, FEW_LETTERS = 16, 7


class HealthChoice(QWidget):
    """Fields in a flow; `changed` says that something else is to be looked at, `sort_asked` carries a column."""

    changed = Signal()
    sort_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers = HealthOffers()
        self._quiet = False
        self.card, self.version = _choice("health-card", CARD_LETTERS), _choice("health-version", FEW_LETTERS)
        self.team, self.sort = _choice("health-team", FEW_LETTERS), _choice("health-sort", FEW_LETTERS)
        self.first, self.last = DayField("health-first-day"), DayField("health-last-day")
        fields = (self.card, self.version, self.team, self.first, self.last, self.sort)
        self._labels: dict[QWidget, QLabel] = {field: QLabel() for field in fields}
        self._pairs = {field: _pair(label, field) for field, label in self._labels.items()}
        flow = FlowLayout(self, gap=12)
        for pair in self._pairs.values():
            flow.addWidget(pair)
        height_follows_width(self)
        self._connect()
        self.retranslate()

    @property
    def query(self) -> HealthQuery | None:
        """What is to be looked at, None where there is no card."""
        card_id, version = self.card.currentData(), self.version.currentData()
        if not card_id or version is None:
            return None
        days = Narrowing(first_day=self.first.day, last_day=self.last.day)
        return HealthQuery(
            card_id=card_id,
            version=version,
            team=self.team.currentData() or "",
            submitted_from=days.started_from,
            submitted_before=days.started_before,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether evaluations are left out by team or day."""
        query = self.query
        return query is not None and query != HealthQuery(card_id=query.card_id, version=query.version)

    def offer(self, offers: HealthOffers) -> None:
        """Offer these; what is chosen stays chosen where it is still there."""
        self._offers = offers
        self._quiet = True
        spoken = current_language()
        _fill(self.card, {card.card_id: card.name.in_language(spoken) for card in offers.cards})
        self._offer_versions()
        _fill(self.team, {"": trc("filter", "All"), **{team: team for team in offers.teams}})
        self._pairs[self.team].setVisible(len(offers.teams) > 1)
        for field in (self.card, self.version, self.first, self.last, self.sort):
            self._pairs[field].setVisible(bool(offers.cards))
        self._quiet = False
        self.updateGeometry()

    def choose(self, card_id: str, version: int) -> None:
        """Choose that version where it is offered, else the newest of its card; where that is not either, nothing."""
        self._quiet = True
        at = self.card.findData(card_id)
        if at >= 0:
            self.card.setCurrentIndex(at)
            self._offer_versions()
            self.version.setCurrentIndex(max(0, self.version.findData(version)))
        self._quiet = False

    def show_sort(self, column: str) -> None:
        """Show by what the criteria are sorted."""
        self._quiet = True
        self.sort.setCurrentIndex(max(0, self.sort.findData(column)))
        self._quiet = False

    def widen(self) -> None:
        """Leave no evaluation out."""
        self._quiet = True
        self.team.setCurrentIndex(0)
        self.first.clear()
        self.last.clear()
        self._quiet = False
        self._tell()

    def retranslate(self) -> None:
        """Word everything anew."""
        words = {
            self.card: tr("Card"),
            self.version: tr("Version"),
            self.team: tr("Team"),
            self.first: trc("filter", "Submitted"),
            self.last: trc("day", "until"),
            self.sort: trc("list", "Sorted by"),
        }
        for field, word in words.items():
            self._labels[field].setText(word)
            field.setAccessibleName(word)
        self.first.setAccessibleName(tr("Submitted from"))
        self.last.setAccessibleName(tr("Submitted until"))
        self._quiet = True
        _fill(self.sort, {"": tr("Order on the card"), **{column: head_word(column) for column in COLUMNS}})
        self._quiet = False
        self.offer(self._offers)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        for field, label in self._labels.items():
            label.setBuddy(field)
            label.setProperty("role", "small")
        self.card.currentIndexChanged.connect(self._take_card)
        for combo in (self.version, self.team):
            combo.currentIndexChanged.connect(self._tell)
        for day in (self.first, self.last):
            day.changed.connect(self._tell)
        self.sort.currentIndexChanged.connect(self._tell_sort)

    def _take_card(self) -> None:
        if not self._quiet:
            self._quiet = True
            self._offer_versions()
            self._quiet = False
            self._tell()

    def _offer_versions(self) -> None:
        card_id = self.card.currentData()
        versions = next((card.versions for card in self._offers.cards if card.card_id == card_id), ())
        _fill(self.version, {version: tr("version {number}").format(number=version) for version in versions})

    def _tell(self) -> None:
        for combo in (self.card, self.team):
            combo.setToolTip(as_plain(combo.currentText()))
        if not self._quiet:
            self.changed.emit()

    def _tell_sort(self) -> None:
        if not self._quiet:
            self.sort_asked.emit(self.sort.currentData() or "")


def _pair(label: QLabel, field: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(label)
    row.addWidget(field)
    return pair


def _choice(name: str, letters: int) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setMinimumContentsLength(letters)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return combo


def _fill(combo: QComboBox, words: Mapping[str, str] | Mapping[int, str]) -> None:
    chosen = combo.currentData()
    combo.clear()
    for value, word in words.items():
        combo.addItem(word, value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)) if words else -1)
    combo.setToolTip(as_plain(combo.currentText()))
