"""The gates themselves: a test that leaves something behind must fail, and a clean one must not."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CONFTEST = (
    'pytest_plugins = ["tests.support.forms", "tests.support.logs", "tests.support.leaks", "tests.support.sound"]'
)

LEAKS = """
import logging, threading, time, warnings
import pytest
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, QTimer, QVariantAnimation, qWarning
from PySide6.QtWidgets import QWidget

kept = []

def test_thread():
    stop = threading.Event()
    kept.append(stop)
    threading.Thread(target=stop.wait, name="forgotten", daemon=True).start()

def test_qthread(qapp):
    thread = QThread()
    kept.append(thread)
    thread.start()

def test_pool(qapp):
    class Work(QRunnable):
        def run(self):
            time.sleep(1.5)
    QThreadPool.globalInstance().start(Work())

def test_timer(qapp):
    timer = QTimer()
    kept.append(timer)
    timer.start(60_000)

def test_child_timer(qapp):
    parent = QObject()
    kept.append(parent)
    QTimer(parent, interval=60_000).start()

def test_object_timer(qapp):
    owner = QObject()
    kept.append(owner)
    owner.startTimer(60_000)

def test_single_shot(qapp):
    QTimer.singleShot(60_000, lambda: None)

def test_animation(qapp):
    moving = QVariantAnimation(startValue=0, endValue=1, duration=60_000)
    kept.append(moving)
    moving.start()

def test_widget(qapp):
    kept.append(QWidget())

def test_log_warning():
    logging.getLogger("qa").warning("it went wrong")

def test_python_warning():
    warnings.warn("old ways", stacklevel=1)

def test_file_left_open(tmp_path):
    open(tmp_path / "file", "w")

def test_qt_warning(qapp):
    qWarning("a signal without a slot")

def test_expected_warning_that_never_came(expect_log):
    with expect_log("it went"):
        pass
"""

CLEAN = """
import logging, threading
from PySide6.QtCore import QObject, QThread, QTimer, QVariantAnimation
from PySide6.QtWidgets import QWidget

def test_thread_that_ends():
    threading.Thread(target=lambda: None).start()

def test_qthread_that_ends(qapp):
    thread = QThread()
    thread.start()
    thread.quit()
    thread.wait()

def test_timers_that_end(qapp, qtbot):
    timer = QTimer()
    timer.start(60_000)
    timer.stop()
    owner = QObject()
    owner.killTimer(owner.startTimer(60_000))
    fired = []
    QTimer.singleShot(0, lambda: fired.append(1))
    qtbot.waitUntil(lambda: fired == [1])

def test_single_shot_goes_with_its_owner(qapp):
    class Owner(QObject):
        def late(self): raise AssertionError
    owner = Owner()
    QTimer.singleShot(60_000, owner.late)
    QTimer.singleShot(60_000, owner, lambda: None)
    owner.deleteLater()

def test_single_shot_still_fires(qtbot):
    class Owner(QObject):
        fired = False
        def late(self): self.fired = True
    owner = Owner()
    QTimer.singleShot(1, owner.late)
    qtbot.waitUntil(lambda: owner.fired)

def test_animation_that_ends(qapp):
    moving = QVariantAnimation(startValue=0, endValue=1, duration=60_000)
    moving.start()
    moving.stop()

def test_widget_closed_by_qtbot(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()

def test_widget_in_a_ring(qapp):
    widget = QWidget()
    widget.itself = widget

def test_expected_warning(expect_log):
    with expect_log("went wrong"):
        logging.getLogger("qa").warning("it went wrong")
"""

SOUND = """
import pytest

@pytest.mark.sound
def test_plays():
    raise AssertionError("was run")
"""


@pytest.fixture
def run_apart(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Give a place where pytest runs in a process of its own, with this project's settings and gates."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.delenv("QA_NULL_SINK", raising=False)
    settings = (
        (ROOT / "pyproject.toml").read_text("utf-8").partition("[tool.pytest.ini_options]")[2].partition("\n[")[0]
    )
    pytester.makepyprojecttoml("[tool.pytest.ini_options]" + settings.replace('testpaths = ["tests"]', ""))
    pytester.makeconftest(CONFTEST)
    return pytester


def test_whatever_is_left_behind_fails_its_test(run_apart: pytest.Pytester) -> None:
    run_apart.makepyfile(test_leaks=LEAKS)
    result = run_apart.runpytest_subprocess("-p", "no:cacheprovider")
    tests = LEAKS.count("def test_")
    fails_at_once = 3  # Python's and Qt's warnings, and the expected one that never came
    raised_late = 1  # the open file is noticed when it is collected, in that test or the next
    by_gate = tests - fails_at_once - raised_late
    outcomes = result.parseoutcomes()
    assert outcomes.get("failed", 0) + outcomes.get("errors", 0) >= tests
    assert outcomes.get("errors", 0) >= by_gate
    for left in (
        "thread forgotten",
        "QThread <*",
        "work in Qt's global thread pool",
        "QTimer <* of None",
        "QTimer <* of <PySide6.QtCore.QObject*",
        "timer of <PySide6.QtCore.QObject*",
        "single shot to <function test_single_shot*",
        "animation <PySide6.QtCore.QVariantAnimation*",
        "widget <PySide6.QtWidgets.QWidget*",
        "log record WARNING qa: it went wrong",
        "*UserWarning: old ways",
        "*unclosed file*",
        "*a signal without a slot*",
        "*no warning was logged that matches 'it went'",
    ):
        result.stdout.fnmatch_lines_random([f"*{left}*"])


def test_a_clean_test_passes(run_apart: pytest.Pytester) -> None:
    run_apart.makepyfile(test_clean=CLEAN)
    result = run_apart.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=CLEAN.count("def test_"))


def test_a_sound_test_without_a_sink_is_skipped_with_its_reason(run_apart: pytest.Pytester) -> None:
    run_apart.makepyfile(test_sound=SOUND)
    result = run_apart.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*SKIPPED*no PulseAudio null sink*"])


def test_the_long_form_draws_more_examples(run_apart: pytest.Pytester) -> None:
    run_apart.makepyfile(
        test_form="""
        from hypothesis import settings

        def test_form(long_form):
            assert long_form
            assert settings().max_examples == 2000
        """
    )
    run_apart.runpytest_subprocess("-p", "no:cacheprovider", "--long").assert_outcomes(passed=1)
    run_apart.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(failed=1)
