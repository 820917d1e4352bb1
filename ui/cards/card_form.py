"""The fields of the card itself: its name, how it is reckoned, its bands, when it is to be reviewed."""

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from qa_desktop.domain.scorecard import Band, CardKind, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.language import tr
from qa_desktop.services.card_words import KIND_HINTS, KINDS, field_words
from ui.cards.controls import DayLine, NumberLine, Pick, Tick
from ui.cards.desk import CardsDesk
from ui.cards.form_fields import BothLanguages, Field, Labelled, Path, in_row
from ui.cards.part_form import PartForm
from ui.cards.rows_editor import RowsEditor
from ui.theme import Theme

HIGHEST_BAND = Decimal(60)


class CardForm(PartForm):
    """Fills the card's own fields in."""

    def __init__(self, desk: CardsDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.name = BothLanguages(("name",), lambda: field_words("name"))
        self.name.on(lambda text: desk.session.change_card(typing=True, name=text))
        self.kind = Labelled(("kind",), lambda: field_words("kind"), Pick(_kinds))
        self.kind.on(desk.session.change_kind)
        numbers = [self._number(name) for name in ("base", "floor", "ceiling")]
        self.base = numbers[0]
        due = Labelled(
            ("review_due",),
            lambda: field_words("review_due"),
            DayLine(),
            hint=lambda: tr("A day as 2026-12-31; on it somebody should look whether the card still fits"),
        )
        due.on(lambda day: desk.session.change_card(typing=True, review_due=day))
        self.bands = self.keep_rows(
            RowsEditor(
                ("bands",),
                lambda at: tr("Band {number}").format(number=at + 1),
                lambda: tr("Add a band"),
                self._band_fields,
                theme,
                least=0,
                moves=False,
            )
        )
        self.bands.added.connect(self._add_band)
        self.bands.removed.connect(self._remove_band)
        self.keep(self.name, self.kind, *numbers, due)
        for part in (self.name, self.kind, in_row(*numbers), due):
            self.column.addWidget(part)
        self.column.addWidget(self.head(lambda: tr("Bands, each from its lowest score, inclusive")))
        self.column.addWidget(self.bands)
        self.column.addStretch(1)

    def show_part(self, card: Scorecard, *, editable: bool) -> None:
        """Show the card's fields."""
        self.kind.reword(KIND_HINTS[card.kind])
        values = {name: getattr(card, name) for name in ("name", "kind", "base", "floor", "ceiling", "review_due")}
        self.show_values(values, editable=editable)
        self.base.setVisible(card.kind is CardKind.DEDUCTION)
        bands = [{"name": one.name, "at_least": one.at_least, "passes": one.passes} for one in card.bands]
        self.bands.show_parts(bands, editable=editable)

    def _number(self, name: str) -> Labelled:
        field = Labelled((name,), lambda: field_words(name), NumberLine())
        return field.on(lambda figures: self.desk.session.change_card(typing=True, **{name: figures}))

    # -- bands -----------------------------------------------------------------------------------------------------

    def _band_fields(self, path: Path) -> list[list[Field]]:
        at = path[-1]
        name = BothLanguages((*path, "name"), lambda: field_words("name"))
        least = Labelled((*path, "at_least"), lambda: tr("From a score of"), NumberLine())
        passes = Labelled(
            (*path, "passes"), lambda: field_words("passes"), Tick(lambda: field_words("passes")), bare=True
        )
        for field in (name, least, passes):
            field.on(lambda value, name=field.path[-1]: self._change_band(int(at), str(name), value))  # type: ignore[misc]  # mypy cannot type a default
        return [[name], [least, passes]]

    def _change_band(self, at: int, name: str, value: Any) -> None:
        bands = list(self._bands())
        bands[at] = bands[at].model_copy(update={name: value})
        self.desk.session.change_card(typing=name != "passes", bands=tuple(bands))

    def _add_band(self) -> None:
        bands = self._bands()
        taken, ids = {band.at_least for band in bands}, {band.id for band in bands}
        lowest = Decimal(0) if not bands else max(taken, default=HIGHEST_BAND) + 5
        number = next(number for number in range(1, len(bands) + 2) if f"band_{number}" not in ids)
        band = Band(id=f"band_{number}", name=Text(), at_least=lowest, passes=bool(bands))
        self.desk.try_to(lambda: self.desk.session.change_card(bands=(*bands, band)))
        self.go_to(("bands", len(bands), "name"))

    def _remove_band(self, at: int) -> None:
        bands = self._bands()
        self.desk.try_to(lambda: self.desk.session.change_card(bands=(*bands[:at], *bands[at + 1 :])))

    def _bands(self) -> tuple[Band, ...]:
        return () if self.desk.card is None else self.desk.card.bands


def _kinds() -> dict[CardKind, str]:
    return {kind: word() for kind, word in KINDS.items()}
