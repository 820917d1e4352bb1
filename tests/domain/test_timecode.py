"""Positions as people read and type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.timecode import format_length, format_position, parse_position


@pytest.mark.parametrize(
    ("ms", "position", "length"),
    [
        (0, "0:00.0", "0:00"),
        (999, "0:00.9", "0:00"),
        (84_600, "1:24.6", "1:24"),
        (245_449, "4:05.4", "4:05"),
        (3_599_999, "59:59.9", "59:59"),
        (3_723_000, "1:02:03.0", "1:02:03"),
        (36_000_000, "10:00:00.0", "10:00:00"),
    ],
)
def test_positions_are_cut_and_not_rounded(ms: int, position: str, length: str) -> None:
    assert format_position(ms) == position
    assert format_length(ms) == length


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        ("1:24.6", 84_600),
        ("84.6", 84_600),
        ("300", 300_000),
        ("90:00", 5_400_000),
        ("1:02:03", 3_723_000),
        (" 0:05 ", 5_000),
        ("0:00.123", 123),
        ("0:00.1", 100),
        ("1:24,6", 84_600),
        ("1：24。6", 84_600),
        ("１：２４", 84_000),
    ],
)
def test_what_people_type_is_read(written: str, ms: int) -> None:
    assert parse_position(written) == ms


@pytest.mark.parametrize(
    "written", ["", "abc", "1:75", "1:60:00", "-1", "1:2:3:4", "1.2345", ":", "1:", "9" * 5000, "1e3", "1:24.6s"]
)
def test_what_is_no_position_is_refused(written: str) -> None:
    assert parse_position(written) is None


@given(st.integers(0, 100 * 3_600_000))
def test_what_is_written_is_read_back(ms: int) -> None:
    assert parse_position(format_position(ms)) == ms // 100 * 100
    assert parse_position(format_length(ms)) == ms // 1000 * 1000


@given(st.text(max_size=20))
def test_no_text_is_too_strange(written: str) -> None:
    read = parse_position(written)
    assert read is None or read >= 0
