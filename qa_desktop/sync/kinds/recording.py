"""What is known of a recording; its audio stays where it is."""

from qa_desktop.domain.recording import AudioFormat, CallDetails, Channel, Recording
from qa_desktop.sync.reading import fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import known
from qa_desktop.sync.writing import clean, instant, maybe_instant

KIND = "recording"
SCHEMA = 1
TRIFLES = frozenset({"file_name", "imported_at"})
SHAPE = known(
    *("file_name", "size_bytes", "channels", "imported_at"),
    audio=known("codec", "sample_rate", "channels", "duration_ms"),
    call=known("agent", "customer", "queue", "call_id", "started_at"),
)


def id_of(recording: Recording) -> str:
    """Return the id of its record."""
    return recording.id


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: details of a call may be mended."""
    return False


def to_body(recording: Recording) -> Body:
    """Return what travels."""
    audio, call = recording.audio, recording.call
    body: Body = clean(
        {
            "file_name": recording.file_name,
            "size_bytes": recording.size_bytes,
            "channels": [channel.value for channel in recording.channels],
            "imported_at": instant(recording.imported_at),
            "audio": {
                "codec": audio.codec,
                "sample_rate": audio.sample_rate,
                "channels": audio.channels,
                "duration_ms": audio.duration_ms,
            },
            "call": {
                "agent": call.agent,
                "customer": call.customer,
                "queue": call.queue,
                "call_id": call.call_id,
                "started_at": maybe_instant(call.started_at),
            },
        }
    )
    return body


def from_record(record: RecordVersion) -> Recording:
    """Return the recording.

    Raises:
        EnvironmentFault: `sync.unreadable_record`.
    """
    fields = fields_of(record, SCHEMA)
    audio, call = fields.part("audio"), fields.part("call")
    try:
        channels = tuple(Channel(name) for name in fields.texts("channels"))
    except ValueError as error:
        raise fields.unreadable("channels") from error
    return Recording(
        id=record.id,
        file_name=fields.text("file_name"),
        size_bytes=fields.whole("size_bytes"),
        audio=AudioFormat(
            codec=audio.text("codec"),
            sample_rate=audio.whole("sample_rate"),
            channels=audio.whole("channels"),
            duration_ms=audio.whole("duration_ms"),
        ),
        call=CallDetails(
            agent=call.text("agent"),
            customer=call.text("customer"),
            queue=call.text("queue"),
            call_id=call.text("call_id"),
            started_at=call.maybe_instant("started_at"),
        ),
        channels=channels,
        imported_at=fields.instant("imported_at"),
    )
