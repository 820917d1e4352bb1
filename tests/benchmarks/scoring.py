"""How fast evaluations of a card of sixty criteria are scored: many anew, and one while it is answered."""

import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

import numpy as np

from qa_desktop.domain.account import account_of
from qa_desktop.domain.answer_types import AnswerType, Count, Scale, YesNo
from qa_desktop.domain.card_checks import flaws_of
from qa_desktop.domain.evaluation import Answer
from qa_desktop.domain.scorecard import CardKind, Condition, Scorecard
from qa_desktop.domain.scoring import Scorer, score_card
from tests.domain.cards import FOUR_STEPS, card, criterion, section
from tests.domain.golden_scores import answers_by_chance

Rows = list[tuple[str, str]]
EVALUATIONS = 100_000
DIFFERENT = 2_000
LIVE = 2_000
TYPES: Sequence[AnswerType | None] = (FOUR_STEPS, YesNo(), Scale(), Count())


def run() -> Rows:
    """Measure in this process alone; processor time beside the wall's, since the machine has other work."""
    rows = []
    for kind in CardKind:
        graded = large_card(kind)
        chance = Random(1)  # noqa: S311 - no secret
        given = [answers_by_chance(graded, chance) for _ in range(DIFFERENT)]
        rows += [
            (f"{kind}: {EVALUATIONS:,} evaluations of {len(graded.criteria)} criteria", _anew(graded, given)),
            (f"{kind}: one answer, scored while it is given", _live(Scorer(graded), given)),
        ]
    huge = large_card(CardKind.WEIGHTED, sections=100, criteria=100)
    rows.append(("a card of 100 × 100 criteria: scored, explained, checked", _huge(huge)))
    return rows


def large_card(kind: CardKind, *, sections: int = 10, criteria: int = 6) -> Scorecard:
    """Return a card of so many criteria of every scored type, every tenth of which another one opens."""
    made = []
    for at in range(sections):
        inside = []
        for number in range(criteria):
            asked = Condition(criterion=f"s{at}c1", answers=("no",)) if number % 10 == 5 else None
            inside.append(
                criterion(
                    f"s{at}c{number}",
                    TYPES[number % len(TYPES)],
                    shown_when=asked,
                    points=None if kind is CardKind.WEIGHTED else Decimal(number + 1),
                    weight=Decimal(number + 1),
                )
            )
        made.append(section(f"s{at}", inside, 10 + at))
    return card(*made, kind=kind)


def _anew(graded: Scorecard, given: Sequence[Mapping[str, Answer]]) -> str:
    scorer = Scorer(graded)
    wall, worked = time.perf_counter(), time.process_time()
    for number in range(EVALUATIONS):
        scorer.score(given[number % len(given)])
    return f"{time.perf_counter() - wall:.1f} s, processor {time.process_time() - worked:.1f} s"


def _live(scorer: Scorer, given: Sequence[Mapping[str, Answer]]) -> str:
    took = []
    for number in range(LIVE):
        began = time.perf_counter()
        scorer.score(given[number % len(given)])
        took.append((time.perf_counter() - began) * 1000)
    median, high = np.percentile(took, [50, 99])
    return f"{median:.3f} ms, 99th percentile {high:.3f} ms"


def _huge(graded: Scorecard) -> str:
    given = answers_by_chance(graded, Random(1))  # noqa: S311 - no secret
    took = []
    for work in (lambda: score_card(graded, given), lambda: account_of(graded, given), lambda: flaws_of(graded)):
        began = time.perf_counter()
        work()
        took.append(f"{(time.perf_counter() - began) * 1000:.0f} ms")
    return ", ".join(took)
