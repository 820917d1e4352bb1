"""Words for the fields of records that are compared as they are: what each is called, and what a value in it means.

A field of a newer program, which nobody here has words for, keeps its own name.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qa_desktop.domain.annotation import Severity, TagColour
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.timecode import format_length
from qa_desktop.language import current_language, tr, trc
from ui.annotations.wording import channel_name, colour_name, severity_name

NOTHING = "–"
_INSTANTS = frozenset({"imported_at", "started_at", "decided_at", "at"})


def field_word(key: str) -> str:
    """Return what a field is called."""
    cards = {**_card_words(), **_criterion_words(), **_draft_words()}
    return {**_tag_words(), **cards, **_call_words(), **_review_words()}.get(key, key)


def value_words(key: str, value: Any) -> str:
    """Write what a field holds."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, (list, tuple)):
        return trc("between things", ", ").join(value_words(key, one) for one in value) or NOTHING
    if isinstance(value, str):
        return instant_words(value) if key in _INSTANTS else _choice_words(key).get(value, value)
    return _number_words(key, value)


def _number_words(key: str, value: Any) -> str:
    if key == "duration_ms" and isinstance(value, int):
        return format_length(value)
    return tr("No key") if key == "digit" and value == 0 else json.dumps(value, ensure_ascii=False)


def instant_words(written: Any) -> str:
    """Write an instant as this machine's clock shows it."""
    try:
        return f"{datetime.fromisoformat(str(written)).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return NOTHING


def called(part: Mapping[str, Any]) -> str:
    """Return what one of several things is called: by its name or its wording, or else by its id."""
    named = part.get("name", part.get("text"))
    if isinstance(named, Mapping):
        first, second = ("zh", "en") if current_language().value == "zh" else ("en", "zh")
        words = str(named.get(first) or named.get(second) or "")
        if words:
            return words
    return str(part.get("id", ""))


def _tag_words() -> Mapping[str, str]:
    return {
        "tags": tr("Tags"),
        "name": tr("Name"),
        "zh": tr("in Chinese"),
        "en": tr("in English"),
        "colour": tr("Colour"),
        "digit": tr("Key"),
        "severity": tr("Usual severity"),
        "private": tr("Private: not to be heard elsewhere"),
    }


def _card_words() -> Mapping[str, str]:
    return {
        "version": tr("Version"),
        "state": tr("State"),
        "sections": tr("Sections"),
        "criteria": trc("record", "Criteria"),
        "bands": tr("Grades"),
        "weight": tr("Weight"),
        "standard": tr("Standard"),
        "answer": tr("Answer"),
        "type": tr("Way to answer"),
        "options": tr("Options"),
        "text": tr("Wording"),
        "share": tr("Share of the points"),
        "passes": tr("Passes"),
        "comment_demanded": tr("Reason demanded"),
        "evidence_demanded": tr("Evidence demanded"),
        "minimum": tr("Lowest"),
        "maximum": tr("Highest"),
        "step": tr("Step"),
        "passes_at": tr("Passes from"),
        "loss": tr("Lost each time"),
        "allowed": tr("Allowed times"),
        "not_applicable_allowed": tr("May be not applicable"),
        "fatal": tr("Fatal error"),
        "error_class": tr("Critical to"),
        "comment": tr("Reason demanded"),
        "evidence": tr("Evidence demanded"),
        "at_least": tr("At least"),
        "kind": tr("Way to score"),
        "base": tr("Begins at"),
        "floor": tr("Lowest score"),
        "ceiling": tr("Highest score"),
        "review_due": tr("To be looked over by"),
    }


def _criterion_words() -> Mapping[str, str]:
    return {
        "points": tr("Points"),
        "at_most": tr("At most"),
        "bonus": tr("Bonus"),
        "shown_when": tr("Asked only where"),
        "criterion": tr("Criterion"),
        "answers": tr("Answers"),
        "ranges": tr("Ranges"),
        "anchor": tr("Recognised by"),
        "required": tr("Must be answered"),
    }


def _draft_words() -> Mapping[str, str]:
    return {
        "written": tr("Written"),
        "proposed": tr("Proposed for review"),
        "approved": trc("decision", "Approved"),
        "returned": trc("decision", "Returned"),
        "by": trc("signed", "by"),
        "at": trc("signed", "on"),
        "card_id": tr("Scorecard"),
        "criterion_id": tr("Criterion"),
        "value": tr("Setting"),
    }


def _call_words() -> Mapping[str, str]:
    return {
        "call": tr("Call"),
        "agent": tr("Agent"),
        "customer": tr("Customer"),
        "queue": trc("call", "Queue"),
        "call_id": tr("Call id"),
        "started_at": tr("Time of the call"),
        "file_name": tr("File"),
        "size_bytes": tr("Size in bytes"),
        "channels": tr("Channels"),
        "imported_at": tr("Time of import"),
        "audio": tr("Sound"),
        "codec": tr("Codec"),
        "sample_rate": tr("Samples a second"),
        "duration_ms": tr("Length"),
    }


def _review_words() -> Mapping[str, str]:
    return {
        "author_name": tr("Reviewed by"),
        "decision": tr("Decision"),
        "reason": tr("Reason"),
        "score": tr("Score"),
        "decided_at": tr("Decided on"),
    }


def _choice_words(key: str) -> Mapping[str, str]:
    demands = {
        "never": tr("Never"),
        "lost_points": tr("Where points are lost"),
        "failed": tr("Where it fails"),
        "always": tr("Always"),
    }
    choices: Mapping[str, Mapping[str, str]] = {
        "colour": {one.value: colour_name(one) for one in TagColour},
        "severity": {one.value: severity_name(one) for one in Severity},
        "channels": {one.value: channel_name(one) for one in Channel},
        "state": {"draft": trc("state", "Draft"), "published": tr("Published"), "retired": tr("Retired")},
        "comment": demands,
        "evidence": demands,
        "fatal": {"nothing": tr("No"), "section": tr("Zeroes the section"), "card": tr("Zeroes the whole score")},
        "error_class": {
            "customer": tr("Customer"),
            "business": tr("Business"),
            "compliance": tr("Compliance"),
        },
        "type": {
            "yes_no": tr("Yes or no"),
            "choice": tr("One of several"),
            "scale": tr("A number"),
            "count": tr("How often"),
            "ranges": tr("A number in ranges"),
            "text": tr("Words"),
            "date": tr("A day"),
        },
        "kind": {
            "weighted": tr("Weighted"),
            "group_points": tr("Points by group"),
            "deduction": tr("Deductions"),
        },
        "decision": {"approved": trc("decision", "Approved"), "returned": trc("decision", "Returned")},
    }
    return choices.get(key, {})
