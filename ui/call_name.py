"""How a call is named where there is one line for it."""

from qa_desktop.domain.recording import Recording


def name_of(recording: Recording) -> str:
    """Return agent, time on this machine's clock and call id, as far as they are known, and the file's name."""
    call = recording.call
    started = "" if call.started_at is None else f"{call.started_at.astimezone():%Y-%m-%d %H:%M}"
    known = [part for part in (call.agent, started, call.call_id) if part]
    return " · ".join([*known, recording.file_name])
