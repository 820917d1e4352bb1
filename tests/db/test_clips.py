"""Clips in the store: written once, sent once, read without their sound where that is enough."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from db.store import Store
from qa_desktop.domain.clip import Clip, ClipName, ClipSpan, around, place_of
from qa_desktop.domain.evaluation import EvaluationState
from tests.db.raw import run_sql
from tests.db.samples import ME, NOON, make_card, make_full_evaluation, make_recording, make_seen


def make_clip(annotation_id: str = "a1", start_ms: int = 1_000, audio: bytes = b"sound") -> Clip:
    return Clip(
        evaluation_id="e1",
        annotation_id=annotation_id,
        start_ms=start_ms,
        end_ms=start_ms + 6_000,
        form="audio/ogg; codecs=opus",
        audio=audio,
        made_at=NOON,
    )


def noted(store: Store) -> list[tuple[str, str]]:
    return [(kind, one) for kind, one in run_sql(store, "SELECT kind, id FROM outbox WHERE kind = 'clip' ORDER BY id")]


def add(store: Store, *clips: Clip) -> None:
    with store.unit_of_work() as unit:
        for clip in clips:
            unit.clips.add(clip)
        unit.commit()


def test_clips_come_back_by_start_and_are_noted_for_sending(store: Store) -> None:
    late, early = make_clip("a1", 9_000), make_clip("a2", 0, bytes(range(256)) * 700)
    add(store, late, early)
    with store.unit_of_work() as unit:
        assert unit.clips.of("e1") == (early, late)
        assert unit.clips.of("e2") == ()
        assert unit.clips.get("e1", ClipName.parse("a1")) == late
        assert unit.clips.spans("e1") == (
            ClipSpan(annotation_id="a2", start_ms=0, end_ms=6_000),
            ClipSpan(annotation_id="a1", start_ms=9_000, end_ms=15_000),
        )
        with pytest.raises(KeyError):
            unit.clips.get("e1", ClipName.parse("a3"))
    assert noted(store) == [("clip", "e1:a1"), ("clip", "e1:a2")]


def test_a_clip_is_written_once(store: Store) -> None:
    add(store, make_clip())
    run_sql(store, "DELETE FROM outbox")
    add(store, make_clip(audio=b"another"))
    with store.unit_of_work() as unit:
        assert unit.clips.get("e1", ClipName.parse("a1")).audio == b"sound"
    assert noted(store) == []


def test_of_each_place_that_a_mark_has_had_there_is_a_clip(store: Store) -> None:
    made = [
        replace(make_clip(start_ms=start), made_for=(start + 3_000, start + 3_000), silenced=silenced)
        for start, silenced in ((1_000, ""), (1_000, "0123abcd"), (9_000, ""))
    ]
    add(store, *made)
    with store.unit_of_work() as unit:
        assert unit.clips.of("e1") == tuple(made)
        assert [one.name for one in unit.clips.spans("e1")] == [one.name for one in made]
        assert [unit.clips.get("e1", one.name) for one in made] == made
    assert noted(store) == [
        ("clip", "e1:a1:12000-12000"),
        ("clip", "e1:a1:4000-4000"),
        ("clip", "e1:a1:4000-4000:0123abcd"),
    ]


def test_what_the_exchange_brings_takes_the_place_and_is_not_sent_back(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.clips.put(make_clip())
        unit.clips.put(make_clip(audio=b"first committed"))
        unit.commit()
    with store.unit_of_work() as unit:
        assert unit.clips.get("e1", ClipName.parse("a1")).audio == b"first committed"
    assert noted(store) == []


def test_spans_are_told_without_reading_the_sound(store: Store) -> None:
    add(store, make_clip())
    asked: list[str] = []
    with store.unit_of_work() as unit:
        event.listen(store._engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        unit.clips.spans("e1")
    assert asked
    assert not any("audio" in statement for statement in asked)


def submit(store: Store, number: int, days: int, *, author: str = ME, state: str = "submitted") -> None:
    """Store an evaluation `e<number>` with evidence `a0`, `a1`, `a2`, submitted so many days after noon."""
    recording, card = make_recording(number), make_card()
    evaluation = replace(make_full_evaluation(recording, card), id=f"e{number}", author=author)
    at = NOON + timedelta(days=days) if state != "draft" else None
    with store.unit_of_work() as unit:
        unit.recordings.add(recording, make_seen(recording))
        unit.scorecards.add(card)
        unit.evaluations.save(replace(evaluation, state=EvaluationState(state), submitted_at=at))
        unit.commit()


def test_evaluations_are_found_whose_evidence_cannot_be_heard_elsewhere_yet(store: Store) -> None:
    for number, days in ((1, 1), (2, 2), (3, 3), (4, -9), (6, 4)):
        submit(store, number, days)
    submit(store, 5, 5, author="somebody else")
    submit(store, 7, 0, state="draft")
    submit(store, 8, 6, state="returned")
    run_sql(store, "DELETE FROM recording_file WHERE recording_id = ?", [make_recording(6).id])
    add(store, *clips_of(store, "e2"))
    add(store, clips_of(store, "e3")[1])
    with store.unit_of_work() as unit:
        assert unit.clips.lacking(ME, NOON) == ("e3", "e1")


def clips_of(store: Store, evaluation_id: str) -> list[Clip]:
    """Return clips of all marks where they are, of which every other one says for where it was made."""
    with store.unit_of_work() as unit:
        marks = unit.evaluations.get(evaluation_id).annotations
    return [
        Clip(
            evaluation_id=evaluation_id,
            annotation_id=mark.id,
            made_for=place_of(mark) if number % 2 else None,
            silenced="0123abcd" if number % 4 == 3 else "",
            start_ms=around(*place_of(mark))[0],
            end_ms=around(*place_of(mark))[1],
            form="",
            audio=b"",
            made_at=NOON,
        )
        for number, mark in enumerate(marks)
    ]


def test_a_clip_of_another_place_counts_for_nothing(store: Store) -> None:
    submit(store, 1, 1)
    moved = [
        replace(clip, made_for=(clip.made_for[0] + 1, clip.made_for[1] + 1))
        if clip.made_for
        else replace(clip, start_ms=clip.start_ms + 1)
        for clip in clips_of(store, "e1")
    ]
    add(store, *moved)
    with store.unit_of_work() as unit:
        assert unit.clips.lacking(ME, NOON) == ("e1",)
        marks = unit.evaluations.get("e1").annotations
        assert not any(clip.fits(mark) for clip in unit.clips.spans("e1") for mark in marks)
    add(store, *(replace(clip, made_for=place_of(mark)) for clip, mark in zip(moved, marks, strict=True)))
    with store.unit_of_work() as unit:
        assert unit.clips.lacking(ME, NOON) == ()


def test_the_search_for_them_walks_an_index(store: Store) -> None:
    plans: list[str] = []

    def explain(_connection: object, cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
        plans.extend(row[-1] for row in cursor.connection.execute("EXPLAIN QUERY PLAN " + statement, parameters))

    with store.unit_of_work() as unit:
        event.listen(store._engine, "before_cursor_execute", explain)
        unit.clips.lacking(ME, NOON)
    assert any("ix_evaluation_submitted_at" in line for line in plans)
    assert not any(line.startswith("SCAN") for line in plans)
