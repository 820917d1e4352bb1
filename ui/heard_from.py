"""Where a piece of evidence can be heard from, as a sign and in words."""

from enum import Enum

from PySide6.QtGui import QIcon

from qa_desktop.language import tr
from ui.icons import icon

SIGN_PX = 12


class HeardFrom(Enum):
    """Where a mark can be heard from."""

    FILE = "wave"
    CLIP = "clip"
    ELSEWHERE = "moved"
    WITHHELD = "private"
    NOWHERE = "mute"


def sign_of(heard: HeardFrom, colour: str) -> QIcon:
    """Return the sign."""
    shown = heard if heard in (HeardFrom.FILE, HeardFrom.CLIP) else HeardFrom.NOWHERE
    return icon(shown.value, colour, SIGN_PX)


def words_of(heard: HeardFrom) -> str:
    """Return the words."""
    return {
        HeardFrom.FILE: tr("Heard from the recording"),
        HeardFrom.CLIP: tr("Heard from its clip: the recording is not on this computer"),
        HeardFrom.ELSEWHERE: tr(
            "Its recorded clip is of another place of the call, where the mark was before; "
            "the right one comes from the computer of whoever graded it"
        ),
        HeardFrom.WITHHELD: tr("Not played: something in its clip was marked as private later"),
        HeardFrom.NOWHERE: tr("Not to be heard on this computer"),
    }[heard]
