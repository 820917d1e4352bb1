import pytest

from ui.library.delegate import _in_one_line


@pytest.mark.parametrize(
    ("name", "drawn"),
    [("Ana 07:55.wav", "Ana 07:55.wav"), ("two\nlines\t.wav", "two lines .wav"), ("李敏\u202e.wav", "李敏 .wav")],
)
def test_a_name_stays_in_its_line(name: str, drawn: str) -> None:
    assert _in_one_line(name) == drawn
