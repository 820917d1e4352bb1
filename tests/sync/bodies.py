"""Values of every kind that travels, versions of them, and bodies with what no program here knows."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from qa_desktop.domain.annotation import Severity, Tag, TagColour
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.recording import AudioFormat, CallDetails, Channel, Recording
from qa_desktop.domain.review import Decision, Reply, ReplyTarget, Review
from qa_desktop.domain.text import Text
from qa_desktop.sync.records import Body, RecordVersion
from tests.db.strategies import decimals, ids, instants

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
any_words = st.text(st.characters(exclude_categories=[]), max_size=20)
counts = st.integers(0, 2**63 - 1)
versions = st.integers(0, 2**128 - 1).map(lambda number: str(UUID(int=number)))


def make_version(kind: str, record_id: str, body: Body, **more: Any) -> RecordVersion:
    """Return a version of a record by `me`."""
    given = {"version": "v", "author": "me", "team": "north", **more}
    return RecordVersion(kind=kind, id=record_id, body=body, **given)


recordings = st.builds(
    Recording,
    id=ids,
    file_name=any_words,
    size_bytes=counts,
    audio=st.builds(AudioFormat, codec=any_words, sample_rate=counts, channels=counts, duration_ms=counts),
    call=st.builds(
        CallDetails,
        agent=any_words,
        customer=any_words,
        queue=any_words,
        call_id=any_words,
        started_at=st.none() | instants,
    ),
    channels=st.lists(st.sampled_from(Channel), max_size=3).map(tuple),
    imported_at=instants,
)
reviews = st.builds(
    Review,
    id=ids,
    evaluation_id=ids,
    author=st.just("me"),
    author_name=any_words,
    decision=st.sampled_from(Decision),
    reason=any_words,
    score=st.none() | decimals,
    decided_at=instants,
)
replies = st.builds(
    Reply,
    id=ids,
    evaluation_id=ids,
    author=st.just("me"),
    author_name=any_words,
    target=st.sampled_from(ReplyTarget),
    target_id=ids | st.just(""),
    text=any_words,
    written_at=instants,
)
tag_lists = st.lists(
    st.builds(
        Tag,
        id=ids,
        name=st.builds(Text, zh=any_words, en=any_words),
        colour=st.sampled_from(TagColour),
        digit=st.integers(0, 9),
        severity=st.sampled_from(Severity),
    ),
    max_size=4,
    unique_by=lambda tag: tag.id,
).map(tuple)


@st.composite
def clips(draw: st.DrawFn) -> Clip:
    """A clip of some length."""
    start_ms = draw(st.integers(0, 10**7))
    return Clip(
        evaluation_id=draw(ids),
        annotation_id=draw(ids),
        start_ms=start_ms,
        end_ms=draw(st.integers(start_ms + 1, start_ms + 10**6)),
        form=draw(any_words),
        audio=draw(st.binary(max_size=40)),
        made_at=draw(instants),
    )
