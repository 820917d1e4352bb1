"""The two themes: colours as named tokens, and the palette and style sheet made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.text import Language
from qa_desktop.settings.model import ThemeChoice

BASE_PX = 13
FAMILIES = {
    Language.CHINESE: ["Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC"],
    Language.ENGLISH: ["Segoe UI", "Noto Sans", "Microsoft YaHei UI", "Noto Sans CJK SC"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """How a channel is drawn: its name, its peaks, its loudness."""

    peak: str
    rms: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of a theme, by what they are used for."""

    dark: bool
    background: str
    panel: str
    sunken: str
    line: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_ink: str
    on_accent: str
    selected: str
    hover: str
    agent: Lane
    customer: Lane
    mixed: Lane
    good: str
    warning: str
    bad: str
    good_soft: str
    warning_soft: str
    bad_soft: str
    playhead: str
    tags: Mapping[TagColour, str]


LIGHT = Tokens(
    dark=False,
    background="#f6f7f9",
    panel="#ffffff",
    sunken="#fbfcfe",
    line="#e1e4ea",
    text="#1c2330",
    muted="#626b7c",
    accent="#1f6feb",
    accent_hover="#1a5fcc",
    accent_ink="#1a5fcc",
    on_accent="#ffffff",
    selected="#e7f0fe",
    hover="#f0f2f6",
    agent=Lane(peak="#8c2f6fd0", rms="#174a9c", text="#2f6fd0"),
    customer=Lane(peak="#8cc77412", rms="#8a4d05", text="#a35f0c"),
    mixed=Lane(peak="#8c5d7285", rms="#34485a", text="#4d6275"),
    good="#187a47",
    warning="#96600f",
    bad="#c42b3a",
    good_soft="#e6f4ec",
    warning_soft="#fbf1de",
    bad_soft="#fbe9eb",
    playhead="#d92d20",
    tags=MappingProxyType(
        {
            TagColour.RED: "#c42b3a",
            TagColour.AMBER: "#b7791f",
            TagColour.GREEN: "#1a7f4b",
            TagColour.BLUE: "#1f6feb",
            TagColour.VIOLET: "#7a4fd0",
            TagColour.GREY: "#687182",
        }
    ),
)

DARK = Tokens(
    dark=True,
    background="#15181e",
    panel="#1d2129",
    sunken="#171a21",
    line="#2c323d",
    text="#e6e9ef",
    muted="#98a2b3",
    accent="#5b9dff",
    accent_hover="#78aeff",
    accent_ink="#5b9dff",
    on_accent="#0c1422",
    selected="#22314a",
    hover="#262c37",
    agent=Lane(peak="#8c5b9dff", rms="#9cc3ff", text="#5b9dff"),
    customer=Lane(peak="#8ce09a3e", rms="#f5c37c", text="#e09a3e"),
    mixed=Lane(peak="#8c93a9bd", rms="#cbd9e6", text="#a9bccd"),
    good="#4cc38a",
    warning="#e3b341",
    bad="#ff6b74",
    good_soft="#1b3328",
    warning_soft="#3a3118",
    bad_soft="#3d2328",
    playhead="#ff5a4f",
    tags=MappingProxyType(
        {
            TagColour.RED: "#ff6b74",
            TagColour.AMBER: "#e3b341",
            TagColour.GREEN: "#4cc38a",
            TagColour.BLUE: "#5b9dff",
            TagColour.VIOLET: "#b394ff",
            TagColour.GREY: "#98a2b3",
        }
    ),
)


class Theme(QObject):
    """Which theme is worn; follows the system where the choice says so. `changed` comes after it was put on."""

    changed = Signal()

    def __init__(self, choice: ThemeChoice = ThemeChoice.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self.tokens = _tokens_for(choice)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def choose(self, choice: ThemeChoice) -> None:
        """Wear that theme from now on."""
        self._choice = choice
        self._put_on()

    def dress(self, app: QApplication, language: Language) -> None:
        """Give the application its style, font, palette and style sheet for the first time, or after a change."""
        app.setStyle("Fusion")
        font = QFont()
        font.setFamilies(FAMILIES[language])
        font.setPixelSize(BASE_PX)
        font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
        app.setFont(font)
        app.setPalette(palette_of(self.tokens))
        app.setStyleSheet(style_sheet(self.tokens))

    def _follow_system(self) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._put_on()

    def _put_on(self) -> None:
        tokens = _tokens_for(self._choice)
        if tokens is self.tokens:
            return
        self.tokens = tokens
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(palette_of(tokens))
            app.setStyleSheet(style_sheet(tokens))
        self.changed.emit()


def palette_of(tokens: Tokens) -> QPalette:
    """Return the palette that widgets without a style of their own draw with."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.background,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.panel,
        QPalette.ColorRole.AlternateBase: tokens.sunken,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Button: tokens.panel,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.ToolTipBase: tokens.panel,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Highlight: tokens.selected,
        QPalette.ColorRole.HighlightedText: tokens.text,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.Light: tokens.line,
        QPalette.ColorRole.Midlight: tokens.line,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: tokens.line,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return palette


def style_sheet(tokens: Tokens) -> str:
    """Return the style sheet with the theme's colours filled in for its `@names`, and the folder of its `@images`."""
    folder = files("resources") / "themes"
    images = str(folder / ("dark" if tokens.dark else "light")).replace("\\", "/")
    sheet = (folder / "window.qss").read_text(encoding="utf-8").replace("@images", images)
    names = [name for name in Tokens.__dataclass_fields__ if isinstance(getattr(tokens, name), str)]
    for name in sorted(names, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", getattr(tokens, name))
    return sheet


def _tokens_for(choice: ThemeChoice) -> Tokens:
    if choice is ThemeChoice.SYSTEM:
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if choice is ThemeChoice.DARK else LIGHT
