"""What a start of the window loads: not what only some of those who start it need."""

import os
import subprocess
import sys

from tests.support.places import ROOT

NEEDED_BY_SOME = ("yaml", "psycopg", "keyring", "alembic", "matplotlib")


def test_a_start_loads_nothing_that_only_some_need() -> None:
    imports = "import sys, qa_desktop.bootstrap, qa_desktop.audio.outlet, ui.application, ui.workbench"
    done = subprocess.run(
        [sys.executable, "-c", f"{imports}; print([name for name in {NEEDED_BY_SOME} if name in sys.modules])"],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "[]"
