import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import Answer, Evaluation, EvaluationState
from qa_desktop.domain.feedback import Feedback
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.sync import heads
from qa_desktop.sync.carrying import carry, only_known
from qa_desktop.sync.kinds import clip, evaluation, recording, reply, review, scorecard, tags
from qa_desktop.sync.kinds.registry import KINDS
from qa_desktop.sync.records import Body, RecordVersion, canonical
from qa_desktop.sync.shapes import ById, ByKey, Known, Shape, known
from qa_desktop.sync.writing import clean
from tests.db.samples import NOON, make_card, make_evaluation, make_recording
from tests.db.strategies import evaluations
from tests.domain.cards import FOUR_STEPS, card, cards, criterion, section
from tests.sync.bodies import any_words, clips, make_version, recordings, replies, reviews, tag_lists

CARD = ("card", 3)
graded = evaluations(recording_id="r", card=CARD, created_at=NOON)


def as_kept(value: Any) -> Any:
    """Return a value of the domain as it is once every text in it can be kept."""
    if isinstance(value, BaseModel):
        return type(value).model_validate(clean(value.model_dump()))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: as_kept(getattr(value, one.name)) for one in fields(value)})
    if isinstance(value, tuple):
        return tuple(as_kept(part) for part in value)
    if isinstance(value, Mapping):
        return MappingProxyType({clean(key): as_kept(part) for key, part in value.items()})
    return clean(value) if type(value) is str else value


def as_stored(body: Body) -> Any:
    """Return a body as a store that keeps JSON gives it back."""
    return json.loads(json.dumps(body))


@given(graded)
def test_an_evaluation_arrives_as_it_left(made: Evaluation) -> None:
    body = as_stored(evaluation.to_body(made))
    got = evaluation.from_record(make_version("evaluation", made.id, body, subject=made.id))
    approved = made.state is EvaluationState.APPROVED
    assert got == as_kept(replace(made, state=EvaluationState.SUBMITTED) if approved else made)
    assert [str(one.value) for one in got.answers.values()] == [str(one.value) for one in made.answers.values()]
    assert evaluation.to_body(got) == body


@given(recordings)
def test_a_recording_arrives_as_it_left(made: Recording) -> None:
    body = as_stored(recording.to_body(made))
    assert recording.from_record(make_version("recording", made.id, body)) == as_kept(made)


@given(cards())
def test_a_card_arrives_as_it_left(made: Scorecard) -> None:
    body = as_stored(scorecard.to_body(made))
    got = scorecard.from_record(make_version("scorecard", scorecard.id_of(made), body))
    assert got == made
    assert got.model_dump_json() == made.model_dump_json()


@given(tag_lists)
def test_tags_arrive_as_they_left(made: Any) -> None:
    body = as_stored(tags.to_body(made))
    assert tags.from_record(make_version("tags", tags.id_of(made), body)) == as_kept(made)


@given(reviews)
def test_a_review_arrives_as_it_left(made: Any) -> None:
    body = as_stored(review.to_body(made))
    assert review.from_record(make_version("review", made.id, body, subject=made.evaluation_id)) == as_kept(made)


@given(replies)
def test_a_reply_arrives_as_it_left(made: Any) -> None:
    record = make_version("reply", reply.id_of(made), as_stored(reply.to_body(made)), subject=made.evaluation_id)
    assert reply.from_record(record) == as_kept(made)
    assert reply.is_final(record)


@given(clips())
def test_a_clip_arrives_as_it_left(made: Any) -> None:
    version = make_version(
        "clip",
        clip.id_of(made),
        as_stored(clip.to_body(made)),
        subject=made.evaluation_id,
        payload=clip.payload_of(made),
    )
    assert clip.from_record(version) == as_kept(made)


@given(graded, any_words)
def test_a_hash_is_the_same_before_and_after_the_store_kept_it(made: Evaluation, summary: str) -> None:
    left = make_version("evaluation", made.id, evaluation.to_body(replace(made, summary=summary)))
    turned_round = dict(reversed(list(as_stored(left.body).items())))
    assert replace(left, body=turned_round).sha256 == left.sha256
    assert "\x00" not in canonical(left.body).decode("utf-8")


def test_a_hash_stays_what_it_was_when_it_was_stored() -> None:
    body = {"z": [1, None, True, {"b": '"\\\n', "a": "87.50"}], "a": "😀"}
    version = RecordVersion(
        kind="clip",
        id="e:a1",
        version="01890a5d-ac96-774b-bcce-b302099a8057",
        bases=("b", "a"),
        author="li.na",
        team="客服一组",
        subject="e",
        addressee="x",
        schema=3,
        body=body,
        payload=b"OggS",
    )
    assert version.sha256 == "688f68085f2d0f8ced06d17e8eb6aa4a77e68c612207885da5a93608b716a9f0"
    assert version.canonical_body() == '{"a":"😀","z":[1,null,true,{"a":"87.50","b":"\\"\\\\\\n"}]}'.encode()


def test_what_jsonb_cannot_hold_is_replaced() -> None:
    made = replace(make_evaluation(make_recording(), make_card()), summary="a\x00b\ud800c")
    assert evaluation.to_body(made)["summary"] == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"


def test_each_body_has_the_fields_that_its_kind_knows_and_no_other() -> None:
    mark = Annotation(id="a", start_ms=1, created_at=NOON)
    made = make_evaluation(make_recording(), make_card()).with_annotation(mark)
    made = made.with_answer("c0", Answer(comment="x", reasons=("skill_gap",)))
    feedback = Feedback(done_well="a", training="b", improve="c")
    told = replace(made, feedback=feedback, time=TimeSpent(grading_ms=1))
    assert_known(evaluation.to_body(told), evaluation.SHAPE)
    assert_known(recording.to_body(make_recording()), recording.SHAPE)


def test_an_evaluation_that_uses_nothing_newer_is_the_same_text_for_ever() -> None:
    """What older programs sent is known by its hash, and they read what this one sends."""
    made = make_evaluation(make_recording(), make_card()).with_answer("c0", Answer(value="yes", comment="x"))
    body = evaluation.to_body(made)
    plain = {"recording_id", "card", "state", "revision", "previous_id", "summary", "score", "before_fatal", "fatal"}
    assert set(body) == plain | {"band_id", "created_at", "updated_at", "submitted_at", "answers", "annotations"}
    assert set(body["answers"]["c0"]) == {"kind", "value", "comment", "evidence"}


def test_how_long_it_took_is_no_difference_between_two_versions() -> None:
    made = replace(make_evaluation(make_recording(), make_card()), state=EvaluationState.SUBMITTED)
    longer = replace(made, time=TimeSpent(listening_ms=5000))
    worded = replace(made, feedback=Feedback(improve="x"))
    plain, timed, other = (
        make_version("evaluation", made.id, as_stored(evaluation.to_body(one))) for one in (made, longer, worded)
    )
    assert not heads.differ([plain, timed])
    assert heads.said(plain) == heads.said(timed) != heads.said(other)
    assert heads.differ([plain, other])


def test_what_is_told_since_survives_an_edit_by_an_older_program() -> None:
    """To it the new fields are unknown, and it carries them: as its shape it has all but these."""
    made = make_evaluation(make_recording(), make_card()).with_answer("c0", Answer(value="no", reasons=("skill_gap",)))
    made = replace(made, feedback=Feedback(training="x"), time=TimeSpent(paused_ms=7))
    older_parts = {**evaluation.SHAPE.parts, "answers": ByKey(known("value", "kind", "comment", "evidence"))}
    older = Known(evaluation.SHAPE.fields - {"feedback", "time"}, older_parts)
    base = as_stored(evaluation.to_body(made))
    edited = only_known(base, older)
    edited["summary"] = "edited there"
    back = evaluation.from_record(make_version("evaluation", made.id, carry(base, edited, older), author=made.author))
    assert back == replace(made, summary="edited there")


def test_a_card_that_uses_nothing_newer_is_the_same_text_for_ever() -> None:
    """Its text is hashed, and a published version is never sent twice in two forms."""
    plain = card(section("one", [criterion("a"), criterion("b", FOUR_STEPS)], 60))
    body = scorecard.to_body(plain)
    whole = {"id", "version", "state", "kind", "name", "sections", "bands"}
    asked = {"id", "name", "standard", "weight", "answer", "not_applicable_allowed", "fatal", "error_class"}
    (first, second) = body["sections"][0]["criteria"]
    assert set(body) == whole
    assert set(first) == set(second) == asked | {"comment", "evidence"}
    assert first["answer"] == {"type": "yes_no"}
    option = {"id", "text", "share", "passes", "comment_demanded", "evidence_demanded"}
    assert [set(one) for one in second["answer"]["options"]] == [option] * 4
    assert scorecard.schema_of(body) == 1


@pytest.mark.parametrize(
    ("fields", "of_card"),
    [
        ({"bonus": True, "points": 5}, {}),
        ({"shown_when": {"criterion": "b", "answers": ["yes"]}}, {}),
        ({}, {"floor": 5}),
        ({}, {"ceiling": 110}),
        ({"at_most": 20}, {"kind": "deduction"}),
    ],
)
def test_a_card_that_older_programs_would_misread_is_not_theirs_to_read(
    fields: dict[str, object], of_card: dict[str, object]
) -> None:
    made = card(section("one", [criterion("b"), criterion("a", **fields)]), **of_card)
    body = as_stored(scorecard.to_body(made))
    assert scorecard.schema_of(body) == 2
    record = make_version("scorecard", scorecard.id_of(made), body)
    assert scorecard.from_record(replace(record, schema=2)) == made
    with pytest.raises(EnvironmentFault):
        scorecard.from_record(replace(record, schema=3))


@given(cards())
def test_a_card_has_no_field_that_its_kind_does_not_know(made: Scorecard) -> None:
    assert_known(scorecard.to_body(made), scorecard.SHAPE, whole=False)


def assert_known(value: Any, shape: Shape, *, whole: bool = True) -> None:
    if isinstance(shape, (ById, ByKey)):
        for part in value.values() if isinstance(shape, ByKey) else value:
            assert_known(part, shape.part, whole=whole)
        return
    unknown = set(value) - shape.fields
    assert not unknown
    assert not whole or "type" in shape.fields or set(value) == shape.fields
    for name, part in shape.parts.items():
        if name in value:
            assert_known(value[name], part, whole=whole)


def test_what_is_unknown_is_passed_over() -> None:
    mark = Annotation(id="a", start_ms=1, created_at=NOON)
    made = make_evaluation(make_recording(), make_card()).with_annotation(mark).with_answer("c0", Answer(comment="x"))
    body = as_stored(evaluation.to_body(made))
    body["mood"] = {"deep": [1]}
    body["annotations"][0]["waveform"] = "x"
    body["answers"]["c0"]["sure"] = True
    assert evaluation.from_record(make_version("evaluation", made.id, body, author=made.author)) == made


def test_unknown_fields_of_cards_and_tags_are_passed_over() -> None:
    card = make_card()
    body = as_stored(scorecard.to_body(card))
    body["owner"] = "x"
    body["sections"][0]["criteria"][0]["answer"]["hint"] = 5
    assert scorecard.from_record(make_version("scorecard", "five_dimensions:1", body)) == card
    body = {"tags": [{"id": "t", "name": {"zh": "", "en": "T", "fr": "T"}, "sound": "x"}], "mood": 1}
    assert [tag.id for tag in tags.from_record(make_version("tags", "tags", body))] == ["t"]


def damaged(**changes: Any) -> Body:
    mark = Annotation(id="a", start_ms=5, end_ms=9, created_at=NOON)
    made = make_evaluation(make_recording(), make_card()).with_annotation(mark)
    made = made.with_answer("c0", Answer(value=Decimal(1), evidence=("a",)))
    return {**as_stored(evaluation.to_body(made)), **changes}


MARK = damaged()["annotations"][0]
ANSWER = damaged()["answers"]["c0"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recording_id": None}, "recording_id"),
        ({"state": "burnt"}, "state"),
        ({"revision": 1.5}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": 2**63}, "revision"),
        ({"fatal": "no"}, "fatal"),
        ({"score": "NaN"}, "score"),
        ({"score": "1,5"}, "score"),
        ({"score": "1e30"}, "score"),
        ({"score": "-1000000.01"}, "score"),
        ({"score": "1e-999999"}, "score"),
        ({"before_fatal": "1e999999"}, "before_fatal"),
        ({"created_at": "yesterday"}, "created_at"),
        ({"created_at": "2026-03-02T12:00:00"}, "created_at"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at"),
        ({"card": "five"}, "card"),
        ({"card": {"id": "five"}}, "card.version"),
        ({"annotations": {}}, "annotations"),
        ({"annotations": [MARK, MARK]}, "annotations"),
        ({"annotations": [{**MARK, "end_ms": 5}]}, "annotations.0.end_ms"),
        ({"annotations": [{**MARK, "start_ms": -1}]}, "annotations.0.start_ms"),
        ({"annotations": ["a"]}, "annotations.0"),
        ({"annotations": []}, "answers.c0.evidence"),
        ({"answers": {"c0": {**ANSWER, "evidence": [1]}}}, "answers.c0.evidence"),
        ({"answers": {"c0": {**ANSWER, "kind": "dance"}}}, "answers.c0.kind"),
        ({"answers": {"c0": {**ANSWER, "value": None}}}, "answers.c0.value"),
        ({"answers": []}, "answers"),
        ({"answers": {"c0": {**ANSWER, "reasons": "skill_gap"}}}, "answers.c0.reasons"),
        ({"feedback": "well done"}, "feedback"),
        ({"feedback": {"training": 5}}, "feedback.training"),
        ({"time": {"paused_ms": -1}}, "time.paused_ms"),
        ({"time": {"grading_ms": 1.5}}, "time.grading_ms"),
    ],
)
def test_what_cannot_be_understood_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        evaluation.from_record(make_version("evaluation", "e1", damaged(**changes)))
    assert caught.value.code == "sync.unreadable_record"
    assert caught.value.facts == {"kind": "evaluation", "id": "e1", "author": "me", "field": field}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | any_words,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "tags", "card", "annotations", "state"]), inner)
        ),
    )
)
def test_no_body_however_odd_breaks_the_reading(body: Any) -> None:
    for kind in (evaluation, recording, scorecard, tags, review, reply, clip):
        with pytest.raises(EnvironmentFault):
            kind.from_record(make_version(kind.KIND, "x", body, payload=b"", subject="?"))


@pytest.mark.parametrize("more", [{"schema": 2}, {"deleted": True}])
def test_a_newer_form_and_a_deleted_record_are_no_evaluation(more: dict[str, Any]) -> None:
    with pytest.raises(EnvironmentFault):
        evaluation.from_record(make_version("evaluation", "e1", damaged(), **more))


def test_what_is_about_another_evaluation_than_its_version_says_is_refused() -> None:
    bodies = {
        review: {"evaluation_id": "mine"},
        reply: {"evaluation_id": "mine"},
        clip: {"evaluation_id": "mine"},
    }
    for kind, body in bodies.items():
        with pytest.raises(EnvironmentFault) as caught:
            kind.from_record(make_version(kind.KIND, "x", body, subject="theirs", payload=b""))
        assert caught.value.facts["field"] == "evaluation_id"


def test_a_card_under_another_id_is_refused() -> None:
    with pytest.raises(EnvironmentFault):
        scorecard.from_record(make_version("scorecard", "other:1", as_stored(scorecard.to_body(make_card()))))


@pytest.mark.parametrize(
    ("state", "final"), [("draft", False), ("returned", False), ("submitted", True), ("approved", True)]
)
def test_submitted_work_is_final(state: str, *, final: bool) -> None:
    assert KINDS["evaluation"].is_final(make_version("evaluation", "e1", damaged(state=state))) is final


def test_every_kind_is_known_by_its_name() -> None:
    of_calls = {"recording", "evaluation", "review", "reply", "clip", "tags", "phrase", "centre_phrase"}
    assert set(KINDS) == of_calls | {"scorecard", "card_draft", "card_stage", "centre_setting"}
