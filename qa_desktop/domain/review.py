"""Review: what a lead says of a submitted evaluation. Each piece is written once and never changed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Decision(StrEnum):
    """How a review ends."""

    APPROVED = "approved"
    RETURNED = "returned"


class ReplyTarget(StrEnum):
    """What a reply is written on."""

    EVALUATION = "evaluation"
    ANNOTATION = "annotation"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A few words on an annotation, an answer (by criterion id) or the whole evaluation."""

    id: str
    evaluation_id: str
    author: str
    author_name: str
    target: ReplyTarget
    target_id: str = ""
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentReply:
    """What a lead has written of an evaluation and not sent yet, and where a reply of it would stand."""

    text: str
    target: ReplyTarget = ReplyTarget.EVALUATION
    target_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A decision on one submitted revision: who, when, why, and the score that it was decided on.

    `version` is the version of the evaluation's record that the reviewer had read; empty where a program that did not
    know it wrote the review, or where the evaluation was never exchanged.
    """

    id: str
    evaluation_id: str
    author: str
    author_name: str
    decision: Decision
    reason: str = ""
    score: Decimal | None = None
    decided_at: datetime
    version: str = ""
