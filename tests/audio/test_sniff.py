"""What a file is, by its first bytes."""

import struct
from pathlib import Path

import pytest

from qa_desktop.audio.mpeg import first_frame, is_adts
from qa_desktop.audio.sniff import Container, identify
from qa_desktop.audio.source import AudioFile

MP3_8_KHZ = bytes.fromhex("ffe34800") + bytes(72 * 32 // 8 - 4)  # MPEG 2.5 layer III, 32 kbit/s, 8 kHz: 288 bytes
LAYER_I = bytes.fromhex("ffff1000") + bytes(12 * 32 * 1000 // 44_100 * 4 - 4)  # MPEG 1 layer I, 32 kbit/s, 44.1 kHz
ADTS = bytes.fromhex("fff15c4002bffc") + bytes(14)  # 21 bytes


def found(path: Path, data: bytes) -> Container:
    path.write_bytes(data)
    with AudioFile(path) as file:
        return identify(file)


def id3(size: int) -> bytes:
    return b"ID3\x04\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + bytes(size)


@pytest.mark.parametrize(
    ("data", "demuxer"),
    [
        (MP3_8_KHZ * 4, "mp3"),
        (bytes(500) + MP3_8_KHZ * 4, "mp3"),
        (id3(200) + MP3_8_KHZ * 4, "mp3"),
        (id3(100_000) + MP3_8_KHZ * 4, "mp3"),
        (ADTS * 5, "aac"),
        (id3(200) + ADTS * 5, "aac"),
        (id3(200) + b"fLaC" + bytes(50), "flac"),
        (b"#!AMR-WB\n" + bytes(50), "amr"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(50), "mp4"),
        (b"FORM\x00\x00\x00\x20AIFC" + bytes(50), "aiff"),
    ],
)
def test_the_container_is_told_by_content(data: bytes, demuxer: str, tmp_path: Path) -> None:
    assert found(tmp_path / "name that says nothing.doc", data).demuxer == demuxer


@pytest.mark.parametrize("data", [MP3_8_KHZ * 4, LAYER_I * 4, b"\xff\xfb\x90" + MP3_8_KHZ * 4])
def test_a_chain_of_frames_is_mpeg(data: bytes) -> None:
    assert first_frame(data) is not None


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"\xff" * 9999, MP3_8_KHZ, MP3_8_KHZ + LAYER_I, b"\xff\xe3\x48", bytes(range(256)) * 40],
)
def test_what_only_begins_like_a_frame_is_not_mpeg(data: bytes) -> None:
    assert first_frame(data) is None


@pytest.mark.parametrize(
    ("data", "expected"), [(ADTS * 4, True), (ADTS * 2, True), (ADTS, False), (b"", False), (ADTS[:6] * 9, False)]
)
def test_adts_is_a_chain_too(data: bytes, *, expected: bool) -> None:
    assert is_adts(data) is expected


def wav(size: int, there: int, form: bytes = b"RIFF", order: str = "<") -> bytes:
    """Return a WAV whose data chunk says `size` bytes and has `there`, behind a chunk of odd length."""
    chunk = struct.Struct(f"{order}4sI")
    return form + bytes(4) + b"WAVE" + chunk.pack(b"LIST", 3) + bytes(4) + chunk.pack(b"data", size) + bytes(there)


@pytest.mark.parametrize(
    ("data", "cut_short", "unwritten"),
    [
        (wav(5000, 5000), False, False),
        (wav(5000, 4000), True, False),
        (wav(5000, 4000, b"RIFX", ">"), True, False),
        (wav(0, 5000), False, True),
        (wav(0, 30), False, False),
        (wav(0xFFFFFFFF, 5000), False, True),
        (wav(0xFFFFFFFF, 5000, b"RF64"), False, False),
        (b"RIFF" + bytes(4) + b"WAVEfmt ", False, False),
    ],
)
def test_the_length_of_a_wav_is_compared_with_what_is_there(
    data: bytes, tmp_path: Path, *, cut_short: bool, unwritten: bool
) -> None:
    container = found(tmp_path / "call.wav", data)
    assert (container.cut_short, container.length_unwritten) == (cut_short, unwritten)
