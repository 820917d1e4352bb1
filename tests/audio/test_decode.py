"""Decoding: every codec comes out whole, whatever is no recording is refused by code."""

import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from qa_desktop.audio.decode import measure, open_recording, survey
from qa_desktop.audio.source import AudioFile
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from tests.audio.corpus import RECIPES, Recipe, make, make_film, voices

BY_NAME = {recipe.name: recipe for recipe in RECIPES}
# What the codecs of the shared recordings may differ from the 30 s that were encoded, in ms: one AMR frame (20), the
# last ADPCM block filled up (1,017 and 1,012 samples at 8 kHz), the two frames of 32 ms that WMA's decoder drops.
SHARED_TOLERANCE = {
    "amrnb_mono.amr": 20,
    "ima_adpcm_stereo.wav": 127,
    "ms_adpcm_stereo.wav": 127,
    "wma2_16k_stereo.wma": 64,
}


def decoded(path: Path) -> np.ndarray:
    """Return all samples of a file, shape (channels, n)."""
    with open_recording(path) as decoding:
        return np.concatenate(list(decoding.blocks()), axis=1)


def refusal(path: Path) -> QaError:
    """Return the error with which a file is refused; it names the file."""
    with pytest.raises(QaError) as caught:
        survey(path)
    assert caught.value.facts["file"] == path.name
    return caught.value


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_each_codec_comes_out_at_its_true_length(recipe: Recipe, tmp_path: Path) -> None:
    found = survey(make(recipe, tmp_path))
    assert found.audio.codec == recipe.codec
    assert found.audio.sample_rate == recipe.rate
    assert found.audio.channels == recipe.channels
    assert found.audio.duration_ms == pytest.approx(2000, abs=recipe.tolerance_ms)
    assert not found.damaged


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_each_codec_sounds_like_what_was_encoded_and_in_its_place(recipe: Recipe, tmp_path: Path) -> None:
    original = voices(2, recipe.rate, recipe.channels).astype(float)
    samples = decoded(make(recipe, tmp_path)).astype(float)
    length = min(original.shape[1], samples.shape[1])
    for channel in range(recipe.channels):
        spectrum = np.fft.rfft(samples[channel, :length], 2 * length)
        likeness = np.fft.irfft(spectrum * np.conj(np.fft.rfft(original[channel, :length], 2 * length)))
        shift = (int(np.argmax(likeness)) + length) % (2 * length) - length
        assert abs(shift) * 1000 / recipe.rate <= max(40, recipe.tolerance_ms)  # WMA's priming, MP3's in a WAV
        norm = np.linalg.norm(original[channel, :length]) * np.linalg.norm(samples[channel, :length])
        assert likeness.max() / norm > (0.5 if recipe.codec == "AMR-NB" else 0.7)  # AMR models the voice


@pytest.mark.parametrize(
    "name",
    [
        "aac_stereo.m4a",
        "alaw_stereo.wav",
        "amrnb_mono.amr",
        "cbr32_stereo.mp3",
        "flac_stereo.flac",
        "g722_mono.wav",
        "gsm610_mono.wav",
        "ima_adpcm_stereo.wav",
        "ms_adpcm_stereo.wav",
        "opus_stereo.opus",
        "vbr_stereo.mp3",
        "vorbis_stereo.ogg",
        "wma2_16k_stereo.wma",
    ],
)
def test_the_shared_recordings_last_their_30_seconds(name: str, shared_recordings: Path) -> None:
    found = survey(shared_recordings / "formats" / name)
    assert found.audio.duration_ms == pytest.approx(30_000, abs=SHARED_TOLERANCE.get(name, 0))
    assert not found.damaged


@pytest.mark.parametrize(
    "name", ["formats/dialogic_mono.vox", "formats/raw_mulaw_mono.ulaw", "bad/missing_wav_header.wav"]
)
def test_samples_without_a_header_are_refused_as_such(name: str, shared_recordings: Path) -> None:
    assert refusal(shared_recordings / name).code == "audio.headerless"


def test_samples_come_planar_small_blocks_first_and_once(tmp_path: Path) -> None:
    samples = voices(60)
    path = tmp_path / "call.wav"
    soundfile.write(path, samples.T, 8000, subtype="PCM_16")
    with open_recording(path) as decoding:
        blocks = list(decoding.blocks())
        assert decoding.frames == decoding.estimated_frames == samples.shape[1]
        assert list(decoding.blocks()) == [] or decoding.frames == samples.shape[1]
    assert blocks[0].shape[1] <= 4096
    assert all(block.dtype == np.int16 and block.flags.c_contiguous for block in blocks)
    assert np.array_equal(np.concatenate(blocks, axis=1), samples)


def test_floating_point_is_scaled_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "float.wav"
    soundfile.write(path, np.array([0.0, 0.5, -0.5, 3.0, -3.0, np.nan, np.inf]), 8000, subtype="FLOAT")
    assert decoded(path)[0].tolist() == [0, 16_384, -16_384, 32_767, -32_768, 0, 32_767]


def test_names_beyond_ascii_and_long_paths_open(data_folder: Path) -> None:
    folder = data_folder / ("长" * 60) / ("名" * 60)
    folder.mkdir(parents=True)
    for name in ("mulaw.wav", "cbr.mp3"):
        assert measure(make(BY_NAME[name], folder)).duration_ms == 2000


def test_untagged_variable_rate_mp3_has_its_true_length(tmp_path: Path) -> None:
    tagged = make(BY_NAME["cbr.mp3"], tmp_path, 20).read_bytes()
    quiet = np.zeros((2, 8000 * 20), np.int16)
    soundfile.write(
        tmp_path / "quiet.mp3", quiet.T, 8000, format="MP3", subtype="MPEG_LAYER_III", bitrate_mode="VARIABLE"
    )
    joined = tmp_path / "vbr.mp3"
    joined.write_bytes(_frames_of_mp3(tagged) + _frames_of_mp3((tmp_path / "quiet.mp3").read_bytes()))
    with open_recording(joined) as decoding:
        assert sum(block.shape[1] for block in decoding.blocks()) == decoding.frames
    assert decoding.duration_ms == pytest.approx(40_000, abs=6 * 72)  # each part: two frames of delay, one filled up
    assert abs(decoding.estimated_frames - decoding.frames) > 0.1 * decoding.frames  # what the bit rate seems to say


def _frames_of_mp3(data: bytes) -> bytes:
    """Return an MP3 from its second frame on: without tags, and without the frame that tells lengths."""
    first = data.index(b"\xff", 10 if data[:3] == b"ID3" else 0)
    while data[first + 1] < 0xE0:
        first = data.index(b"\xff", first + 1)
    return data[data.index(data[first : first + 2], first + 2) :]


def test_a_length_never_written_by_the_recorder_does_not_matter(tmp_path: Path) -> None:
    path = make(BY_NAME["mulaw.wav"], tmp_path)
    data = bytearray(path.read_bytes())
    for unwritten in (0, 0xFFFFFFFF):
        place = data.index(b"data") + 4
        data[place : place + 4] = struct.pack("<I", unwritten)
        path.write_bytes(data)
        found = survey(path)
        assert found.audio.duration_ms == 2000
        assert not found.damaged


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_file_cut_off_gives_what_it_has_or_says_that_it_is_damaged(recipe: Recipe, tmp_path: Path) -> None:
    path = make(recipe, tmp_path)
    data = path.read_bytes()
    for share in (0.02, 0.3, 0.6, 0.9):
        path.write_bytes(data[: int(len(data) * share)])
        try:
            found = survey(path)
        except QaError as error:
            assert error.code in {"audio.damaged", "audio.headerless"}  # noqa: PT017 - either end is right
            assert error.facts["file"] == path.name  # noqa: PT017 - as above
        else:
            assert 0 < found.audio.duration_ms <= 2000 + recipe.tolerance_ms


@pytest.mark.parametrize("name", ["pcm16.wav", "mulaw.wav", "ima.wav", "gsm.wav", "g722.wav", "wma.wma", "flac.flac"])
def test_a_file_cut_off_is_known_to_be_damaged(name: str, tmp_path: Path) -> None:
    path = make(BY_NAME[name], tmp_path, 10)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * 0.7)])
    found = survey(path)
    assert found.damaged
    assert found.audio.duration_ms == pytest.approx(7000, abs=700)


Spoil = Callable[[Path], None]


def _write(data: bytes) -> Spoil:
    def spoil(path: Path) -> None:
        path.write_bytes(data)

    return spoil


def _film(path: Path) -> None:
    make_film(path)


def _nothing(_: Path) -> None:
    """Leave the file away."""


@pytest.mark.parametrize(
    ("spoil", "kind", "code"),
    [
        (_write(b""), EnvironmentFault, "audio.empty"),
        (_write(b"Dear all,\nplease listen to this call.\n" * 40), UserMistake, "audio.not_audio"),
        (_write("第一通电话:客户投诉。\n".encode() * 40), UserMistake, "audio.not_audio"),
        (_write("第一通电话:客户投诉。\n".encode("gb18030") * 40), UserMistake, "audio.not_audio"),
        (_write("a text of Windows\r\n".encode("utf-16") * 40), UserMistake, "audio.not_audio"),
        (_write(b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/a.wav\n"), UserMistake, "audio.not_audio"),
        (_write(b"%PDF-1.7\n" + bytes(999)), UserMistake, "audio.not_audio"),
        (_write(b"PK\x03\x04" + bytes(999)), UserMistake, "audio.not_audio"),
        (_write(b"RIFF\x00\x01\x00\x00AVI LIST" + bytes(999)), UserMistake, "audio.video"),
        (_write(b"RIFF\x00\x01\x00\x00WEBPVP8 " + bytes(999)), UserMistake, "audio.not_audio"),
        (_write(b"G" + (bytes(187) + b"G") * 9), UserMistake, "audio.video"),
        (_write(bytes(range(256)) * 9), UserMistake, "audio.headerless"),
        (_write(b"RIFF\xff\xff\xff\xffWAVE"), EnvironmentFault, "audio.damaged"),
        (_write(b"OggS" + bytes(500)), EnvironmentFault, "audio.damaged"),
        (_write(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(500)), EnvironmentFault, "audio.damaged"),
        (Path.mkdir, UserMistake, "audio.is_folder"),
        (_film, UserMistake, "audio.video"),
        (_nothing, EnvironmentFault, "audio.missing"),
    ],
)
def test_what_is_no_recording_is_refused(spoil: Spoil, kind: type[QaError], code: str, tmp_path: Path) -> None:
    path = tmp_path / "电话 1.wav"
    spoil(path)
    error = refusal(path)
    assert (type(error), error.code) == (kind, code)


def header(channels: int = 1, rate: int = 8000, bits: int = 16, tag: int = 1, size: int = 400) -> bytes:
    """Return the start of a WAV file."""
    align = max(1, channels * bits // 8)
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * align & 0xFFFFFFFF, align & 0xFFFF, bits)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + size)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", size)
    )


@pytest.mark.parametrize(
    ("start", "codes"),
    [
        (header(channels=0), {"audio.damaged"}),
        (header(channels=100), {"audio.too_many_channels"}),
        (header(channels=65_535), {"audio.too_many_channels", "audio.damaged"}),
        (header(rate=0), {"audio.damaged"}),
        (header(rate=1), {"audio.damaged"}),
        (header(rate=0x7FFFFFFF), {"audio.damaged"}),
        (header(bits=0), {"audio.damaged", "audio.codec_unsupported"}),
        (header(tag=0x7A21), {"audio.damaged", "audio.codec_unsupported"}),
    ],
)
def test_absurd_headers_are_refused(start: bytes, codes: set[str], tmp_path: Path) -> None:
    path = tmp_path / "absurd.wav"
    path.write_bytes(start + bytes(400))
    assert refusal(path).code in codes


def test_a_header_that_announces_years_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "years.wav"
    path.write_bytes(header(size=0x7FFFFF00 - 1) + bytes(400))
    with open_recording(path) as decoding:
        assert decoding.estimated_frames <= 24 * 3600 * 8000
        assert sum(block.shape[1] for block in decoding.blocks()) == 200
        assert decoding.damaged


def test_what_would_last_days_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_desktop.audio.decode.MAX_HOURS", 1 / 3600)
    assert refusal(make(BY_NAME["mulaw.wav"], tmp_path)).code == "audio.too_long"


def test_a_container_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "silent.m4a"
    path.write_bytes(bytes.fromhex("0000001c6674797069736f6d0000020069736f6d69736f326d703431000000086d6f6f76"))
    assert refusal(path).code in {"audio.damaged", "audio.no_audio"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes among its files")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.wav"
    os.mkfifo(path)
    assert refusal(path).code == "audio.not_a_file"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(13, "Permission denied"), "audio.no_permission"),
        (FileNotFoundError(2, "gone"), "audio.missing"),
        (OSError(5, "Input/output error"), "audio.read_failed"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(
    error: OSError, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(BY_NAME["mulaw.wav"], tmp_path)

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(path).code == code


def test_a_file_locked_by_another_program_is_told_from_a_forbidden_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(BY_NAME["mulaw.wav"], tmp_path)
    error = PermissionError(13, "The process cannot access the file")
    error.winerror = 32  # type: ignore[attr-defined]  # this attribute exists on Windows only

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(path).code == "audio.locked"


@pytest.mark.parametrize("name", ["mulaw.wav", "cbr.mp3"])
def test_a_disk_that_fails_midway_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(BY_NAME[name], tmp_path, 60)
    with open_recording(path) as decoding:
        blocks = decoding.blocks()
        next(blocks)
        monkeypatch.setattr(decoding._file, "_file", _Failing(decoding._file._file))
        with pytest.raises(EnvironmentFault) as caught:
            list(blocks)
    assert caught.value.code == "audio.read_failed"
    assert caught.value.facts["reason"] == "Input/output error"


class _Failing:
    """A file on a disk that has just failed."""

    def __init__(self, file: object) -> None:
        self._file = file

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def read(self, _: int) -> bytes:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize("name", ["mulaw.wav", "cbr.mp3"])
def test_decoding_is_cancelled_between_blocks(name: str, tmp_path: Path) -> None:
    path = make(BY_NAME[name], tmp_path, 60)
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 20

    with pytest.raises(UserMistake) as caught:
        measure(path, cancelled=cancelled)
    assert caught.value.code == "audio.cancelled"


def test_a_decoder_that_reads_in_circles_is_stopped(tmp_path: Path) -> None:
    path = make(BY_NAME["mulaw.wav"], tmp_path)
    with AudioFile(path) as file:
        while file.read(1 << 16) or file.seek(0) == 0:
            pass
        with pytest.raises(EnvironmentFault) as caught:
            file.check()
    assert caught.value.code == "audio.damaged"


def test_files_are_let_go(tmp_path: Path) -> None:
    for recipe in RECIPES:
        path = make(recipe, tmp_path)
        survey(path)
        path.rename(path.with_suffix(".moved"))  # Windows would refuse
        path.with_suffix(".moved").unlink()
