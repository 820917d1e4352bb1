"""A report printed from the command line: a process of its own, without a display."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qa_desktop.bootstrap import open_workplace
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.settings.folders import Folders
from tests.db.samples import make_card, make_evaluation, make_recording, make_seen
from tests.support.pdf_text import as_printed, text_of

WITHOUT = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.mark.parametrize(("language", "told"), [("zh", "质检报告"), ("en", "Evaluation report")])
def test_a_report_is_printed_without_a_display(tmp_path: Path, language: str, told: str) -> None:
    folder, path = tmp_path / "数据", tmp_path / "报告.pdf"
    with open_workplace(Folders(folder), InlineJobs()) as place, place.store() as unit:
        call = make_recording(1)
        unit.recordings.add(call, make_seen(call))
        unit.evaluations.save(make_evaluation(call, make_card(), evaluation_id="e1", author=place.identity.id))
        unit.commit()
    command = [
        sys.executable,
        "-m",
        "qa_desktop",
        "--data",
        str(folder),
        "--language",
        language,
        "report",
        "e1",
        "-o",
        str(path),
    ]
    environment = {name: value for name, value in os.environ.items() if name not in WITHOUT}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(as_printed(told), "".join(text_of(path)))
