"""A call to show: two voices that take turns, second by second."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qa_desktop.domain.recording import Channel
from qa_desktop.domain.text import Language
from qa_desktop.settings.model import ThemeChoice
from tests.ui.waveform.peaks import ArraySource, Samples
from ui.theme import Theme
from ui.view_state import ViewState
from ui.waveform.overview import OverviewStrip
from ui.waveform.widget import WaveformView

RATE = 8000
SECONDS = 20
STEREO = (Channel.AGENT, Channel.CUSTOMER)


def turns(seconds: int = SECONDS) -> Samples:
    """Return two channels: the agent speaks in even seconds, the customer, half as loud, in odd ones."""
    count = seconds * RATE
    noise = np.random.default_rng(3).uniform(-0.8, 0.8, (2, count)).astype(np.float32)
    even = (np.arange(count) // RATE) % 2 == 0
    noise[0, ~even] = 0
    noise[1, even] = 0
    noise[1] *= 0.5
    return noise


@pytest.fixture
def source() -> ArraySource:
    """Return the call, decoded to its end."""
    return ArraySource.of(turns(), RATE)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Dress the application in light, and undress it afterwards."""
    worn = Theme(ThemeChoice.LIGHT)
    sheet, palette, font = qapp.styleSheet(), qapp.palette(), qapp.font()
    worn.dress(qapp, Language.ENGLISH)
    yield worn
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def view(qapp: QApplication, source: ArraySource) -> ViewState:
    """Return a state that sees the whole call."""
    assert qapp
    state = ViewState()
    state.open(source.length_ms)
    return state


@pytest.fixture
def wave(qtbot: QtBot, view: ViewState, theme: Theme, source: ArraySource) -> WaveformView:
    """Return the zoomed waveform with the call on the screen, 800×300."""
    widget = WaveformView(view, theme)
    qtbot.addWidget(widget)
    widget.resize(800, 300)
    widget.show_call(source, STEREO)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


@pytest.fixture
def strip(qtbot: QtBot, view: ViewState, theme: Theme, source: ArraySource) -> OverviewStrip:
    """Return the overview with the call on the screen, 816 wide: 800 for the call."""
    widget = OverviewStrip(view, theme)
    qtbot.addWidget(widget)
    widget.resize(816, widget.height())
    widget.show_call(source, STEREO)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget
