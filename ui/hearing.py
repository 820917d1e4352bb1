"""What is heard at a moment, as marks need it."""

from qa_desktop.audio.player import Player
from qa_desktop.domain.recording import Channel
from qa_desktop.services.grading import Grading


class Hearing:
    """Reads the player in the words of the open call."""

    def __init__(self, player: Player, grading: Grading) -> None:
        self._player = player
        self._grading = grading

    @property
    def position_ms(self) -> int:
        """The position."""
        return self._player.position_ms

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._player.state.playing

    @property
    def speed(self) -> float:
        """How fast."""
        return self._player.state.speed

    @property
    def solo_channel(self) -> Channel | None:
        """Who is heard alone, None where everybody is."""
        call, solo = self._grading.call, self._player.state.mix.solo
        if call is None or solo is None or solo >= len(call.recording.channels):
            return None
        return call.recording.channels[solo]
