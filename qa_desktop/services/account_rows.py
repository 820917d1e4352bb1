"""How a score came about, in words and figures: rows for a window, a report or a sheet, in the language spoken."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from qa_desktop.domain.account import Account, CriterionLine, SectionLine, Standing, account_of
from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.same import MOST_REMEMBERED, Same
from qa_desktop.domain.scorecard import CardKind, Criterion, Fatal, Scorecard, Section, points_of
from qa_desktop.domain.scoring import Score
from qa_desktop.domain.text import Language, Text
from qa_desktop.language import current_language, tr, trc
from qa_desktop.services.export_words import answer_in_words
from qa_desktop.services.open_call import OpenCall

PLACES = Decimal("0.0001")
PERCENT = 100
ABOUT = "≈\u00a0"
"""Before a number that was cut off; it stands on the same line as the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One row; `level` 0 is the card's, 1 a section's, 2 a criterion's.

    `how` says how `points` come about; both are empty where nothing is reckoned.
    """

    level: int
    what: str
    answer: str = ""
    how: str = ""
    points: str = ""
    is_error: bool = False


def account_rows(card: Scorecard, account: Account) -> tuple[AccountRow, ...]:
    """Return how the score came about, from the first criterion to the band."""
    return _Teller(card, account).rows()


def rows_of_call(call: OpenCall | None, score: Score | None) -> tuple[AccountRow, ...]:
    """Return how the score of a call in hand came about; nothing where there is none."""
    if call is None:
        return ()
    return account_rows(call.card, account_of(call.card, call.evaluation.answers, score))


def figure(amount: Fraction) -> str:
    """Write a number with at most four decimals; one that has more is told to be rounded."""
    shown = (Decimal(amount.numerator) / amount.denominator).quantize(PLACES)
    words = f"{shown.normalize() + 0:f}".replace("-", "−")
    return words if Fraction(shown) == amount else f"{ABOUT}{words}"


def signed(amount: Fraction) -> str:
    """Write a number that is added or taken away; nothing has no sign."""
    words = figure(abs(amount))
    if not amount:
        return words
    sign = "−" if amount < 0 else "+"
    return f"{ABOUT}{sign}{words.removeprefix(ABOUT)}" if words.startswith(ABOUT) else f"{sign}{words}"


class _Teller:
    def __init__(self, card: Scorecard, account: Account) -> None:
        self._card = card
        self._account = account

    def rows(self) -> tuple[AccountRow, ...]:
        """Return every row."""
        rows = [*self._beginning()]
        for section, line in zip(self._card.sections, self._account.sections, strict=True):
            rows += self._section(section, line)
        return (*rows, *self._ending())

    def _beginning(self) -> Iterator[AccountRow]:
        if self._is_deduction and self._account.score is not None:
            yield AccountRow(level=0, what=tr("Begins at"), points=figure(self._account.begins))

    @property
    def _is_deduction(self) -> bool:
        return self._account.kind is CardKind.DEDUCTION

    def _section(self, section: Section, line: SectionLine) -> tuple[AccountRow, ...]:
        standings = {one.standing for one in line.lines}
        counts = Standing.COUNTS in standings
        how = points = ""
        if counts and self._is_deduction:
            points = signed(-line.lost)
        elif counts and line.is_zeroed and not line.whole:
            how, points = tr("zeroed"), figure(line.gained)
        elif counts:
            how = tr("of {whole}").format(whole=figure(line.whole)) if line.whole else _weightless()
            points = figure(line.gained)
        head = AccountRow(level=1, what=_said(section.name), how=how, points=points, is_error=line.is_zeroed)
        if standings == {Standing.UNANSWERED}:
            return (head, *_unanswered(Same(section.criteria), current_language()))
        pairs = zip(section.criteria, line.lines, strict=True)
        return (head, *(self._criterion(criterion, one, line) for criterion, one in pairs))

    def _criterion(self, criterion: Criterion, line: CriterionLine, section: SectionLine) -> AccountRow:
        how, points = self._reckoning(criterion, line, section)
        return AccountRow(
            level=2,
            what=_said(criterion.name),
            answer=answer_in_words(criterion, line.value),
            how=how,
            points=points,
            is_error=line.fails and criterion.fatal is not Fatal.NOTHING,
        )

    def _reckoning(self, criterion: Criterion, line: CriterionLine, section: SectionLine) -> tuple[str, str]:
        if line.standing is Standing.BONUS and line.share is not None:
            how = tr("bonus: {share} of {points}").format(share=_percent(line.share), points=figure(line.weight))
            return how, signed(line.gained)
        if line.standing is not Standing.COUNTS or line.share is None:
            return _why_not(line.standing), ""
        if self._is_deduction:
            return self._cost(criterion, line), signed(-line.lost)
        if not line.weight or not section.whole:
            return _weightless(), figure(line.gained)
        weights = [one.weight for one in section.lines if one.standing is Standing.COUNTS and one.weight]
        parts = (section.whole, line.weight, sum(weights, Fraction(0)))
        whole, weight, of_all = (figure(part) for part in parts)
        share = _percent(line.share)
        how = f"{whole} × {share}" if len(weights) == 1 else f"{whole} × {weight}/{of_all} × {share}"
        return how, figure(line.gained)

    def _cost(self, criterion: Criterion, line: CriterionLine) -> str:
        each = Fraction(points_of(self._card, criterion))
        if not each:
            return tr("costs no points")
        points = figure(each)
        if isinstance(criterion.answer, Count) and isinstance(line.value, Decimal):
            how = f"{line.value.normalize():f} × {points}"
        else:
            how = f"{_percent(1 - (line.share or Fraction(0)))} × {points}"
        if criterion.at_most is not None:
            how = tr("{how}, at most {limit}").format(how=how, limit=figure(Fraction(criterion.at_most)))
        return how

    def _ending(self) -> Iterator[AccountRow]:
        account = self._account
        if account.score is None:
            yield AccountRow(level=0, what=tr("No score"), how=tr("Nothing that counts has been answered"))
            return
        sums = account.total - account.by_rounding - account.by_fatal - account.held - account.bonus
        yield AccountRow(level=0, what=tr("Together"), points=figure(sums))
        if account.bonus:
            yield AccountRow(level=0, what=tr("Bonus"), points=signed(account.bonus))
        if account.held:
            is_floor = account.held > 0
            limit = self._card.floor if is_floor else self._card.ceiling
            words = tr("No less than {limit}") if is_floor else tr("No more than {limit}")
            what = words.format(limit=figure(Fraction(limit)))
            yield AccountRow(level=0, what=what, points=signed(account.held))
        if account.fatal_criteria:
            yield self._fatal()
        if account.by_rounding:
            yield AccountRow(level=0, what=tr("Rounded to cents"), points=signed(account.by_rounding))
        band = "" if account.band is None else _said(account.band.name)
        yield AccountRow(level=0, what=tr("Score"), answer=band, points=f"{account.score}")

    def _fatal(self) -> AccountRow:
        failed = [self._card.criterion(one) for one in self._account.fatal_criteria]
        names = [_said(one.name) for one in failed]
        zeroes_card = any(one.fatal is Fatal.CARD for one in failed)
        what = tr("Fatal error: the whole score is zeroed") if zeroes_card else tr("Fatal error: the section is zeroed")
        joined = trc("between things", ", ").join(names)
        return AccountRow(level=0, what=what, answer=joined, points=signed(self._account.by_fatal), is_error=True)


def _weightless() -> str:
    return tr("carries no weight")


def _why_not(standing: Standing) -> str:
    match standing:
        case Standing.NOT_APPLICABLE:
            return tr("not applicable: left out")
        case Standing.HIDDEN:
            return tr("not asked here: left out")
        case Standing.UNANSWERED:
            return tr("not answered yet")
        case Standing.UNSCORED:
            return tr("does not count")
    return ""


@lru_cache(maxsize=MOST_REMEMBERED)
def _unanswered(criteria: Same[tuple[Criterion, ...]], language: Language) -> tuple[AccountRow, ...]:
    """Return the rows of a section in which nothing is answered, in the language spoken."""
    why = _why_not(Standing.UNANSWERED)
    names = (criterion.name.in_language(language) for criterion in criteria.thing)
    return tuple(AccountRow(level=2, what=name, how=why) for name in names)


def _percent(share: Fraction) -> str:
    return f"{figure(share * PERCENT)}%"


def _said(text: Text) -> str:
    return text.in_language(current_language())
