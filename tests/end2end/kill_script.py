"""What an inspector does in the kill test: a script without an end, and what each step of it makes of an evaluation."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from qa_desktop.domain.evaluation import Evaluation

WORDS = ("Cut in twice", "asked again", "客户不满", "no greeting", "谢谢", "repeats the price")
Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One press of a key; `argument` is the character typed or the digit pressed."""

    kind: str
    argument: str = ""


def script(chooser: Random) -> Iterator[Step]:
    """Return what is done, for ever: answers, words in comments, marks, undo and redo."""
    while True:
        for _ in range(chooser.randint(0, 3)):
            yield Step("go", chooser.choice(("on", "on", "back")))
        yield from chooser.choice((_answer, _comment, _comment, _mark, _undo))(chooser)


def _answer(chooser: Random) -> Iterator[Step]:
    yield Step("answer", str(chooser.randint(1, 2)))


def _comment(chooser: Random) -> Iterator[Step]:
    yield Step("comment")
    for character in chooser.choice(WORDS):
        yield Step("type", character)
    yield Step("leave")


def _mark(chooser: Random) -> Iterator[Step]:
    for _ in range(chooser.randint(0, 2)):
        yield Step("seek")
    yield Step("mark")


def _undo(chooser: Random) -> Iterator[Step]:
    for _ in range(chooser.randint(1, 3)):
        yield Step("undo")
    if chooser.random() < 0.5:
        yield Step("redo")


def shape_of(evaluation: Evaluation | None) -> Shape:
    """Return everything that a person has put into an evaluation, as JSON can hold it."""
    if evaluation is None:
        return {"answers": {}, "marks": []}
    return {
        "answers": {
            name: [str(answer.value), answer.comment, list(answer.evidence)]
            for name, answer in sorted(evaluation.answers.items())
        },
        "marks": sorted([mark.id, mark.start_ms, mark.end_ms or -1, mark.note] for mark in evaluation.annotations),
    }


def seal(shape: Shape) -> str:
    """Return a short name of a shape, the same for the same shape only."""
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:20]


def after_step(shape: Shape, step: Step, criterion: str, detail: str) -> Shape | None:
    """Return what a step makes of a shape, None where that cannot be foretold: undo and redo.

    `detail` is what only the program knows: the answer that a digit gives, or a mark's id and place.
    """
    if step.kind in {"undo", "redo"}:
        return None
    new: Shape = json.loads(json.dumps(shape))
    answer = new["answers"].setdefault(criterion, ["None", "", []])
    if step.kind == "type":
        answer[1] += step.argument
    elif step.kind == "answer":
        answer[0] = detail
    elif step.kind == "mark":
        mark_id, start = detail.split()
        new["marks"] = sorted([*new["marks"], [mark_id, int(start), -1, ""]])
        answer[2].append(mark_id)
    if answer == ["None", "", []]:
        del new["answers"][criterion]
    return new
