"""The sections and criteria of a card as rows, of which those of folded sections are left out.

The rows are flat, so that a card of a hundred sections with a hundred criteria each is laid out without asking about
each of them; what changes is told row by row.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from qa_desktop.domain.card_checks import CardFlaw
from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.scorecard import CardKind, Criterion, Fatal, Scorecard, Section, points_of
from qa_desktop.language import tr, trc, trn
from qa_desktop.services.card_editing import CardEdit, Part
from qa_desktop.services.card_words import FATALS, figure, said, unnamed_criterion, unnamed_section
from ui.cards.outline_rows import Chunk, alike, common
from ui.widgets.plain import as_plain

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
MIME = "application/x-qa-desktop-card-part"
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """What a row shows; `worth` is a weight or points, `flaw` 2 where it hinders publishing, 1 for a hint, else 0."""

    part: Part
    name: str
    worth: str
    is_named: bool = True
    is_open: bool = False
    is_fatal: bool = False
    is_asked_only_when: bool = False
    is_bonus: bool = False
    flaw: int = 0


Place = tuple[int, int]
"""The number of a section, and that of a criterion in it, -1 for the section itself."""


class OutlineModel(QAbstractListModel):
    """Follows a card; `part_at` and `row_of` translate between rows and parts."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._card: Scorecard | None = None
        self._folded: set[str] = set()
        self._chunks: list[Chunk] = []
        self._starts: list[int] = []
        self._count = 0
        self._section_at: dict[str, int] = {}
        self._flaws: dict[Place, int] = {}
        self.is_editable = False

    # -- the card --------------------------------------------------------------------------------------------------

    def show_card(self, card: Scorecard | None, *, is_editable: bool, folded: bool) -> None:
        """Show a card, its sections folded or not."""
        self.beginResetModel()
        self._card = card
        self.is_editable = is_editable
        self._folded = {section.id for section in card.sections} if folded and card is not None else set()
        self._take(self._laid_out())
        self.endResetModel()

    def follow(self, edit: CardEdit) -> None:
        """Show what changed; the rows of what did not stay as they are."""
        self._card = edit.after
        old = {section.id: section for section in edit.before.sections}
        self._rearrange()
        if edit.before.kind is not edit.after.kind:
            self._tell(0, self._count - 1)
            return
        for section in edit.after.sections:
            before = old.get(section.id)
            if before is not None and before is not section:
                self._tell_section(before, section)

    def show_flaws(self, flaws: Sequence[CardFlaw]) -> None:
        """Mark the rows in which something is wrong."""
        found: dict[Place, int] = {}
        for flaw in flaws:
            match flaw.place:
                case ("sections", int(at), "criteria", int(inside), *_):
                    place = (at, inside)
                case ("sections", int(at), *_):
                    place = (at, -1)
                case _:
                    continue
            found[place] = max(found.get(place, 0), 2 if flaw.hinders else 1)
        if found != self._flaws:
            self._flaws = found
            self._tell(0, self._count - 1)

    # -- folding ---------------------------------------------------------------------------------------------------

    def is_open(self, section_id: str) -> bool:
        """Whether a section's criteria are shown."""
        return section_id not in self._folded

    def fold(self, section_id: str, *, folded: bool) -> None:
        """Fold a section, or unfold it."""
        if folded == self.is_open(section_id):
            (self._folded.add if folded else self._folded.discard)(section_id)
            self._rearrange()
            row = self.row_of(Part(section_id, is_section=True))
            self._tell(row, row)

    def fold_all(self, *, folded: bool) -> None:
        """Fold every section, or unfold them all."""
        if self._card is not None:
            self.show_card(self._card, is_editable=self.is_editable, folded=folded)

    # -- rows and parts --------------------------------------------------------------------------------------------

    def part_at(self, row: int) -> Part | None:
        """Return the part of a row."""
        if not 0 <= row < self._count:
            return None
        at = bisect_right(self._starts, row) - 1
        section, inside = self._chunks[at].section, row - self._starts[at] - 1
        return Part(section.id, is_section=True) if inside < 0 else Part(section.criteria[inside].id)

    def row_of(self, part: Part | None) -> int:
        """Return the row of a part, -1 where it has none: it is in a folded section, or no more."""
        if part is None:
            return -1
        for chunk, start in zip(self._chunks, self._starts, strict=True):
            if part.is_section:
                if chunk.section.id == part.id:
                    return start
            elif chunk.is_open and part.id in (places := places_in(chunk.section.criteria)):
                return start + 1 + places[part.id]
        return -1

    def place_at(self, row: int) -> Place:
        """Return where the part of a row stands in the card."""
        at = bisect_right(self._starts, row) - 1
        return self._section_at[self._chunks[at].section.id], row - self._starts[at] - 1

    def row(self, row: int) -> OutlineRow | None:
        """Return what a row shows."""
        if self._card is None or not 0 <= row < self._count:
            return None
        at, inside = self.place_at(row)
        section = self._chunks[bisect_right(self._starts, row) - 1].section
        if inside < 0:
            return self._section_row(section, at)
        return self._criterion_row(section.criteria[inside], (at, inside))

    # -- Qt --------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row shows, and its words for who does not see it."""
        if role not in (ROW_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, *_SPOKEN):
            return None
        row = self.row(index.row())
        if row is None or role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return as_plain(row.name) if role == Qt.ItemDataRole.ToolTipRole else row.name

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be chosen and dragged; they are dropped between rows."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled if self.is_editable else Qt.ItemFlag.NoItemFlags
        chosen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return chosen | Qt.ItemFlag.ItemIsDragEnabled if self.is_editable else chosen

    def mimeTypes(self) -> list[str]:
        """Return what is dragged here."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return a part to be dragged."""
        part = self.part_at(indexes[0].row())
        data = QMimeData()
        if part is not None:
            data.setData(MIME, f"{'section' if part.is_section else 'criterion'}:{part.id}".encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        """Return what dropping does: it moves."""
        return Qt.DropAction.MoveAction

    # -- inside ----------------------------------------------------------------------------------------------------

    def _laid_out(self) -> list[Chunk]:
        sections = self._card.sections if self._card is not None else ()
        return [Chunk(section, section.id not in self._folded) for section in sections]

    def _take(self, chunks: list[Chunk]) -> None:
        lengths = [chunk.length for chunk in chunks]
        self._chunks, self._count = chunks, sum(lengths)
        self._starts = [0, *accumulate(lengths[:-1])] if lengths else []
        sections = self._card.sections if self._card is not None else ()
        self._section_at = {section.id: at for at, section in enumerate(sections)}

    def _rearrange(self) -> None:
        """Put the rows in their new order: those of the sections that both orders begin and end with stay."""
        old, new = self._chunks, self._laid_out()
        first = common(old, new)
        last = common(old[first:][::-1], new[first:][::-1])
        gone, come = old[first : len(old) - last], new[first : len(new) - last]
        if len(gone) == len(come) == 1 and gone[0].section.id == come[0].section.id:
            self._rearrange_inside(first, gone[0], come[0], new)
            return
        start = sum(chunk.length for chunk in new[:first])
        if gone:
            self.beginRemoveRows(_ROOT, start, start + sum(chunk.length for chunk in gone) - 1)
            self._take([*new[:first], *new[len(new) - last :]])
            self.endRemoveRows()
        if come:
            self.beginInsertRows(_ROOT, start, start + sum(chunk.length for chunk in come) - 1)
            self._take(new)
            self.endInsertRows()
        else:
            self._take(new)

    def _rearrange_inside(self, at: int, old: Chunk, new: Chunk, chunks: list[Chunk]) -> None:
        """Put the rows of one section in their new order, the others being where they were."""
        before, after = old.parts(), new.parts()
        first = alike(before, after)
        last = alike(before[first:][::-1], after[first:][::-1])
        start = self._starts[at] + first
        gone, come = len(before) - last - first, len(after) - last - first
        if gone:
            self.beginRemoveRows(_ROOT, start, start + gone - 1)
            kept = (*old.section.criteria[: first - 1], *old.section.criteria[first - 1 + gone :])
            left = old.section.model_copy(update={"criteria": kept}) if old.is_open and kept else old.section
            self._take([*chunks[:at], Chunk(left, old.is_open and bool(kept)), *chunks[at + 1 :]])
            self.endRemoveRows()
        if come:
            self.beginInsertRows(_ROOT, start, start + come - 1)
            self._take(chunks)
            self.endInsertRows()
        else:
            self._take(chunks)

    def _tell_section(self, before: Section, section: Section) -> None:
        row = self.row_of(Part(section.id, is_section=True))
        if row < 0:
            return
        self._tell(row, row)
        if section.id in self._folded or before.id != section.id:
            return
        known = {id(criterion) for criterion in before.criteria}
        for inside, criterion in enumerate(section.criteria):
            if id(criterion) not in known:
                self._tell(row + 1 + inside, row + 1 + inside)

    def _tell(self, first: int, last: int) -> None:
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first), self.index(last))

    def _section_row(self, section: Section, at: int) -> OutlineRow:
        counts = self._card is not None and self._card.kind is not CardKind.DEDUCTION
        inside = max((flaw for place, flaw in self._flaws.items() if place[0] == at), default=0)
        is_open = self.is_open(section.id)
        return OutlineRow(
            part=Part(section.id, is_section=True),
            name=said(section.name, unnamed_section()),
            is_named=bool(said(section.name)),
            worth=figure(section.weight) if counts else "",
            is_open=is_open,
            flaw=self._flaws.get((at, -1), 0) if is_open else inside,
        )

    def _criterion_row(self, criterion: Criterion, place: Place) -> OutlineRow:
        return OutlineRow(
            part=Part(criterion.id),
            name=said(criterion.name, unnamed_criterion()),
            is_named=bool(said(criterion.name)),
            worth=self._worth(criterion),
            is_fatal=criterion.fatal is not Fatal.NOTHING,
            is_asked_only_when=criterion.shown_when is not None,
            is_bonus=criterion.bonus,
            flaw=self._flaws.get(place, 0),
        )

    def _worth(self, criterion: Criterion) -> str:
        card = self._card
        if card is None or not criterion.is_scored:
            return ""
        if criterion.bonus:
            return f"+{figure(points_of(card, criterion))}"
        if card.kind is CardKind.DEDUCTION:
            return figure(-points_of(card, criterion))
        return figure(points_of(card, criterion) if card.kind is CardKind.GROUP_POINTS else criterion.weight)

    def _spoken(self, row: OutlineRow) -> str:
        words = [row.name]
        if row.part.is_section:
            at = self._section_at.get(row.part.id, -1)
            count = len(self._card.sections[at].criteria) if self._card is not None else 0
            words.append(trn("section of {count} criterion", "section of {count} criteria", count).format(count=count))
            words.append(trc("section", "unfolded") if row.is_open else trc("section", "folded"))
        if row.worth:
            words.append(tr("counts {worth}").format(worth=row.worth))
        if row.is_fatal and self._card is not None:
            words.append(FATALS[self._card.criterion(row.part.id).fatal]())
        if row.is_asked_only_when:
            words.append(tr("asked only under a condition"))
        if row.flaw:
            words.append(tr("hinders publishing") if row.flaw > 1 else tr("has a hint"))
        return trc("between things", ", ").join(words)


_SPOKEN = (Qt.ItemDataRole.AccessibleTextRole,)
