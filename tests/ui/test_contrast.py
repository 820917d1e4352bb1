"""Every text can be read on every ground it stands on: at least 4.5 : 1, as WCAG 2 asks for (success criterion 1.4.3).

What cannot be used at the moment is exempt there, and here.
"""

import pytest
from PySide6.QtGui import QColor

from ui.theme import DARK, LIGHT, Tokens

LEAST = 4.5
PAIRS = (
    *((ink, ground) for ink in ("text", "muted") for ground in ("background", "panel", "sunken", "hover", "selected")),
    *((ink, ground) for ink in ("good", "warning", "bad") for ground in ("background", "panel")),
    *(("accent_ink", ground) for ground in ("panel", "selected", "background")),
    ("text", "line"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("good", "good_soft"),
    ("warning", "warning_soft"),
    ("bad", "bad_soft"),
    *(("text", f"{tone}_soft") for tone in ("good", "warning", "bad")),
    *((f"{lane}.text", "sunken") for lane in ("agent", "customer", "mixed")),
    *((f"{lane}.text", "panel") for lane in ("agent", "customer", "mixed")),
)


def luminance(colour: QColor) -> float:
    """Return the relative luminance, 0 … 1, after WCAG 2."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colour(tokens: Tokens, name: str) -> str:
    value: object = tokens
    for part in name.split("."):
        value = getattr(value, part)
    assert isinstance(value, str)
    return value


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_it_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(colour(tokens, ink), colour(tokens, ground)) >= LEAST
