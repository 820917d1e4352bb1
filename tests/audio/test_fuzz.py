"""The short form of `python -m tests.audio.fuzz`."""

from pathlib import Path

from tests.audio.fuzz import make_sources, run


def test_damaged_copies_never_crash_hang_or_surprise(tmp_path: Path, *, long_form: bool) -> None:
    tallies = run(make_sources(tmp_path), 2000 if long_form else 200, 1, tmp_path)
    assert {name: tally.failures for name, tally in tallies.items() if tally.failures} == {}
    assert any("decoded, damaged" in tally.outcomes for tally in tallies.values())
    assert all(tally.outcomes.total() for tally in tallies.values())
