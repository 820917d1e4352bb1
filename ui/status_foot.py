"""The window's foot: whether sound comes out, what the open call is made of, where the keys are listed."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QStatusBar, QWidget

from qa_desktop.domain.recording import AudioFormat
from qa_desktop.language import tr, trn
from ui.widgets.plain import PlainLabel, as_plain

MARGIN = 24
SYSTEMS_CHOICE = "default"  # what ALSA and PulseAudio call the device that the system has chosen


class StatusFoot(QStatusBar):
    """Quiet facts, left to right; what can be clicked in it has a command too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._held: list[QWidget] = []
        self._audio: AudioFormat | None = None
        self._evidence_only = False
        self._device: str | None = ""
        self._reason = ""
        self._sound = PlainLabel()
        self._format = PlainLabel()
        self._keys = PlainLabel()
        for label in (self._sound, self._format, self._keys):
            label.setContentsMargins(8, 0, 12, 0)
            self.addWidget(label)
        self.retranslate()

    def hold(self, part: QWidget) -> None:
        """Show a part at the right end."""
        self._held.append(part)
        self.addPermanentWidget(part)
        self._fit()

    def show_audio(self, audio: AudioFormat | None, *, evidence_only: bool = False) -> None:
        """Show what the open call is made of, and whether only the sound of its evidence is here."""
        self._audio = audio
        self._evidence_only = evidence_only
        self.retranslate()

    def show_device(self, device: str | None, reason: str = "") -> None:
        """Show which device plays; None: there is none, and playback is silent."""
        if (device, reason) != (self._device, self._reason):
            self._device, self._reason = device, reason
            self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        silent = self._device is None
        self._sound.setText(_name(self._device))
        self._sound.setToolTip(as_plain(self._reason))
        self._sound.setProperty("role", "warning" if silent else "small")
        self._sound.style().unpolish(self._sound)
        self._sound.style().polish(self._sound)
        self._sound.setProperty("told", silent or bool(self._device))
        for label in (self._format, self._keys):
            label.setProperty("told", True)
        here = tr("Sound of the evidence only") if self._evidence_only else ""
        made_of = "" if self._audio is None else _describe(self._audio)
        self._format.setText("  ·  ".join(filter(None, (made_of, here))))
        self._keys.setText(tr("F1 Keys"))
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Make room whenever the room or what needs it changes."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return done

    def _fit(self) -> None:
        """Hide facts from the last to the first where the part at the end would be cut off."""
        room = self.width() - sum(part.sizeHint().width() for part in self._held if not part.isHidden()) - MARGIN
        for label in (self._sound, self._format, self._keys):
            wanted = bool(label.text()) and bool(label.property("told"))
            room -= label.sizeHint().width() if wanted else 0
            label.setVisible(wanted and (room >= 0 or not self._held))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _name(device: str | None) -> str:
    if device is None:
        return tr("No sound device: playback is silent")
    if device == SYSTEMS_CHOICE:
        return tr("Sound: system default")
    return tr("Sound: {device}").format(device=device)


def _describe(audio: AudioFormat) -> str:
    rate = f"{audio.sample_rate / 1000:g} kHz"
    channels = trn("{count} channel", "{count} channels", audio.channels).format(count=audio.channels)
    return f"{rate}  ·  {audio.codec}  ·  {channels}"
