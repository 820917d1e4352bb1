"""What went wrong with a recording or a sound device, in words."""

from collections.abc import Mapping

from qa_desktop.language import tr
from qa_desktop.language.sync_errors import Wording

AUDIO_SENTENCES: Mapping[str, tuple[Wording, Wording]] = {
    "audio.clip_elsewhere": (
        lambda: tr("Marks were moved whose sound is here only as it was at their old place: {count}."),
        lambda: tr(
            "The right sound comes once the program runs on the computer of whoever graded the call; "
            "or import the recording here."
        ),
    ),
    "audio.clip_withheld": (
        lambda: tr("Clips that are not played, since something in them was marked as private later: {count}."),
        lambda: tr(
            "The newest revision is heard with a tone there, once whoever graded the call has submitted it "
            "and its sound has come."
        ),
    ),
    "audio.missing": (
        lambda: tr("“{file}” is not there any more."),
        lambda: tr("Put it back at {path}, or import it from where it lies now."),
    ),
    "audio.changed": (
        lambda: tr("“{file}” is no longer the recording that was imported: {path} holds something else now."),
        lambda: tr("Put the original back, or import the new file as a call of its own."),
    ),
    "audio.is_folder": (lambda: tr("“{file}” is a folder."), lambda: tr("Import it as a folder.")),
    "audio.not_a_file": (lambda: tr("“{file}” is no ordinary file."), lambda: tr("Choose a recording.")),
    "audio.no_permission": (
        lambda: tr("“{file}” may not be read."),
        lambda: tr("Ask whoever looks after {path} for the right to read it."),
    ),
    "audio.locked": (
        lambda: tr("“{file}” is in use by another program."),
        lambda: tr("Close it there, then try again."),
    ),
    "audio.read_failed": (
        lambda: tr("“{file}” could not be read: {reason}."),
        lambda: tr("Check the disk or the network, then try again."),
    ),
    "audio.empty": (lambda: tr("“{file}” is empty."), lambda: tr("Fetch it from the recorder again.")),
    "audio.not_audio": (lambda: tr("“{file}” is not a recording ({kind})."), lambda: tr("Choose an audio file.")),
    "audio.headerless": (
        lambda: tr("“{file}” has no header that says what kind of audio it holds."),
        lambda: tr("Export it from the recorder as WAV, MP3 or Opus."),
    ),
    "audio.video": (
        lambda: tr("“{file}” is a video."),
        lambda: tr("Export its sound as WAV or MP3 and import that."),
    ),
    "audio.no_audio": (lambda: tr("“{file}” holds no sound."), lambda: tr("Choose another file.")),
    "audio.codec_unsupported": (
        lambda: tr("“{file}” is coded in a way this program cannot decode."),
        lambda: tr("Export it from the recorder as WAV, MP3 or Opus."),
    ),
    "audio.damaged": (
        lambda: tr("“{file}” is damaged: {reason}."),
        lambda: tr("Fetch it from the recorder again."),
    ),
    "audio.too_long": (
        lambda: tr("“{file}” is longer than {hours} hours."),
        lambda: tr("Cut it into calls and import those."),
    ),
    "audio.too_many_channels": (
        lambda: tr("“{file}” has {channels} channels, more than the {most} that can be shown."),
        lambda: tr("Export it with one channel a speaker."),
    ),
    "audio.cancelled": (lambda: tr("“{file}” was not read: cancelled."), lambda: ""),
    "audio.no_space": (
        lambda: tr("There is no room in {folder} to unpack this long recording: {reason}."),
        lambda: tr("Free some disk space, then open it again."),
    ),
    "audio.no_device": (
        lambda: tr("There is no sound device."),
        lambda: tr("Plug in a headset; it is taken up at once."),
    ),
    "audio.no_portaudio": (
        lambda: tr("The sound library PortAudio is missing: {reason}."),
        lambda: tr("Install it (Debian, Ubuntu: libportaudio2) and start again."),
    ),
    "audio.device_failed": (
        lambda: tr("The sound device “{device}” cannot be opened: {reason}."),
        lambda: tr("Choose another one in the settings."),
    ),
    "audio.device_lost": (
        lambda: tr("The sound device “{device}” is gone."),
        lambda: tr("Plug it in again; playing goes on silently meanwhile."),
    ),
}
