from datetime import UTC, datetime

import pytest

from qa_desktop.domain.clip import Clip


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, 100), (100, 100), (100, 99)])
def test_a_span_that_cannot_be_heard_is_refused(start_ms: int, end_ms: int) -> None:
    with pytest.raises(ValueError, match="no such span"):
        Clip(
            evaluation_id="e",
            annotation_id="a",
            start_ms=start_ms,
            end_ms=end_ms,
            form="audio/ogg",
            audio=b"",
            made_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
