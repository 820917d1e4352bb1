from dataclasses import replace
from datetime import UTC, datetime

from qa_desktop.domain.recording import CallDetails
from tests.ui.support.desk import recording
from ui.call_name import name_of


def test_what_is_known_of_a_call_names_it() -> None:
    started = datetime(2025, 2, 19, 6, 1, tzinfo=UTC)
    one = replace(recording(1), call=CallDetails(agent="李敏", call_id="40", started_at=started))
    assert name_of(one) == f"李敏 · {started.astimezone():%Y-%m-%d %H:%M} · 40 · call 1.wav"


def test_its_file_names_a_call_of_which_nothing_is_known() -> None:
    assert name_of(recording(1)) == "call 1.wav"
