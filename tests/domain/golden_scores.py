"""Scores as they were once reckoned, kept for ever: `python -m tests.domain.golden_scores NAME` adds a file of them.

A file holds a card and evaluations on it with what they came to, section by section and criterion by criterion. What is
there is never written anew: a program that comes to another score has changed what was promised to somebody.
"""

import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from qa_desktop.domain.account import account_of
from qa_desktop.domain.answer_types import CalendarDate, Choice, Count, FreeText, NumberRanges, Scale
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue
from qa_desktop.domain.scorecard import CardKind, Criterion, Fatal, Scorecard
from qa_desktop.domain.scoring import score_card
from qa_desktop.services.shipping import shipped_cards
from tests.domain.cards import FOUR_STEPS, card, criterion, section
from tests.interchange.malformed import sound_cards

FOLDER = Path(__file__).parent / "golden"
EVALUATIONS = 40
ACCOUNTS = 5
"""Of so many evaluations the account is kept, criterion by criterion."""


def cards() -> Mapping[str, Scorecard]:
    """Return the cards of which scores are kept, by the names of their files."""
    shipped = {f"{card.id}_{card.version}": card for card in shipped_cards()}
    light = {f"light_{kind}": _light_card(kind) for kind in CardKind}
    return {**shipped, **{f"every_{card.kind}": card for card in sound_cards()}, **light}


def _light_card(kind: CardKind) -> Scorecard:
    """Return a card of which much weighs nothing: what fails there still does what it is for."""
    nothing = {"weight": 0} if kind is CardKind.WEIGHTED else {"points": 0}
    is_deduction = kind is CardKind.DEDUCTION
    capped: dict[str, object] = {"points": 20, "at_most": 5} if is_deduction else {}
    checks = [
        criterion("checked", fatal=Fatal.NOTHING if is_deduction else Fatal.SECTION, **nothing),
        criterion("facts", FOUR_STEPS, **capped),
        criterion("praise", bonus=True, points=5),
    ]
    rest = [criterion("red_line", fatal=Fatal.CARD, **nothing), criterion("polite"), criterion("quiet", **nothing)]
    parts = (section("identity", checks, 40), section("rest", rest, 60), section("aside", [criterion("noise")], 0))
    return card(*parts, kind=kind)


def answers_by_chance(card: Scorecard, chance: Random) -> dict[str, Answer]:
    """Return answers such as people give: mostly good ones, now and then none, or not applicable."""
    return {one.id: Answer(value=_value(one, chance)) for one in card.criteria if chance.random() > 0.05}


def _value(criterion: Criterion, chance: Random) -> AnswerValue:
    if criterion.not_applicable_allowed and chance.random() < 0.1:
        return NOT_APPLICABLE
    kind = criterion.answer
    is_good = chance.random() < 0.7
    value: AnswerValue = "yes" if is_good else "no"
    match kind:
        case Choice():
            value = kind.options[0].id if is_good else chance.choice(kind.options).id
        case Scale():
            steps = int((kind.maximum - kind.minimum) / kind.step)
            value = kind.minimum + kind.step * chance.randint(steps // 2 if is_good else 0, steps)
        case NumberRanges():
            value = Decimal(chance.randint(int(kind.minimum) * 100, int(kind.maximum) * 100)) / 100
        case Count():
            value = Decimal(0 if is_good else chance.randint(0, 6))
        case FreeText():
            value = "客户原话"
        case CalendarDate():
            value = "2026-12-31"
    return value


def reckoned(card: Scorecard, answers: Mapping[str, Answer], *, with_account: bool) -> dict[str, Any]:
    """Return what the answers come to, as it is kept."""
    score = score_card(card, answers)
    kept: dict[str, Any] = {
        "score": _written(score.score),
        "before_fatal": _written(score.before_fatal),
        "sections": [_written(one.score) for one in score.sections],
        "raw": [_written(one.raw) for one in score.sections],
        "fatal": list(score.fatal_criteria),
        "hidden": sorted(score.hidden),
        "errors": sorted(score.error_classes),
        "band": None if score.band is None else score.band.id,
        "answered": f"{score.answered}/{score.total}",
    }
    if with_account:
        account = account_of(card, answers)
        lines = [line for section in account.sections for line in section.lines]
        kept["account"] = {line.criterion_id: f"{line.standing} +{line.gained} -{line.lost}" for line in lines}
    return kept


def _written(score: Decimal | None) -> str | None:
    return None if score is None else str(score)


def write_value(value: AnswerValue) -> str | dict[str, str] | None:
    """Return an answer as it is kept: a number is told apart from a word."""
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return {"word": value.value} if value is NOT_APPLICABLE else value


def read_value(kept: str | dict[str, str] | None) -> AnswerValue:
    """Return the answer that was kept."""
    if isinstance(kept, dict):
        return Decimal(kept["number"]) if "number" in kept else NOT_APPLICABLE
    return kept


def main(names: list[str]) -> int:
    """Add a file for each of these cards, or all; 1 where one is there already."""
    for name in names or [name for name in cards() if not (FOLDER / f"{name}.json").exists()]:
        file, card = FOLDER / f"{name}.json", cards()[name]
        if file.exists():
            sys.stderr.write(f"{file.name} is there, and stays as it is\n")
            return 1
        chance = Random(name)  # noqa: S311 - no secret
        kept = []
        for number in range(EVALUATIONS):
            answers = answers_by_chance(card, chance)
            kept.append(
                {
                    "answers": {key: write_value(answer.value) for key, answer in answers.items()},
                    **reckoned(card, answers, with_account=number < ACCOUNTS),
                }
            )
        document = {"card": json.loads(card.model_dump_json()), "evaluations": kept}
        file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
