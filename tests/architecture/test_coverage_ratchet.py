import json
from pathlib import Path

import pytest

from tests.architecture.coverage_ratchet import main, read_floors


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    return tmp_path / "floors.json"


def report(folder: Path, **percents: float) -> Path:
    files = {
        f"ui\\{name}.py": {"summary": {"percent_covered": percent, "num_statements": 10}}
        for name, percent in percents.items()
    }
    files["ui/__init__.py"] = {"summary": {"percent_covered": 0.0, "num_statements": 0}}
    path = folder / "coverage.json"
    path.write_text(json.dumps({"files": files}), "utf-8")
    return path


def run(action: str, report: Path, floors: Path) -> int:
    return main([action, str(report), "--floors", str(floors)])


def test_a_file_below_its_floor_fails(tmp_path: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors.write_text('{"ui/player.py": 93}', "utf-8")
    assert run("check", report(tmp_path, player=92.9), floors) == 1
    assert "ui/player.py: 92.9 % covered, at least 93 % wanted" in capsys.readouterr().out
    assert run("check", report(tmp_path, player=93.0), floors) == 0


def test_a_new_file_must_reach_85(tmp_path: Path, floors: Path) -> None:
    assert run("check", report(tmp_path, fresh=84.9), floors) == 1
    assert run("check", report(tmp_path, fresh=85.0), floors) == 0


def test_a_low_floor_needs_a_reason(tmp_path: Path, floors: Path) -> None:
    floors.write_text('{"ui/sound.py": {"floor": 40, "reason": "needs a device"}}', "utf-8")
    assert run("check", report(tmp_path, sound=40.0), floors) == 0
    assert run("check", report(tmp_path, sound=39.0), floors) == 1
    for entry in ("40", '{"floor": 40, "reason": " "}'):
        floors.write_text(f'{{"ui/sound.py": {entry}}}', "utf-8")
        with pytest.raises(ValueError, match=r"ui/sound\.py: a floor of 40 needs a reason"):
            read_floors(floors)


def test_raise_lifts_and_never_lowers_and_forgets_what_is_gone(tmp_path: Path, floors: Path) -> None:
    floors.write_text(
        '{"ui/gone.py": 90, "ui/a.py": 90, "ui/b.py": 90, "ui/c.py": {"floor": 40, "reason": "device"},'
        ' "ui/d.py": {"floor": 40, "reason": "device"}}',
        "utf-8",
    )
    assert run("raise", report(tmp_path, a=97.8, b=88.0, c=60.5, d=91.0, low=50.0), floors) == 0
    assert json.loads(floors.read_text("utf-8")) == {
        "ui/a.py": 97,
        "ui/b.py": 90,
        "ui/c.py": {"floor": 60, "reason": "device"},
        "ui/d.py": 91,
        "ui/low.py": 85,
    }
    assert run("check", report(tmp_path, low=50.0), floors) == 1
