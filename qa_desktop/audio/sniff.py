"""Tells from the first bytes what a file is, so that a decoder is chosen by content and never by name or guess.

FFmpeg's own probing would take a text for a playlist (and open what it names) and noise for a film; so the
container is decided here and forced on the decoder.
"""

import re
import struct
from dataclasses import dataclass

from qa_desktop.audio.mpeg import first_frame, is_adts
from qa_desktop.audio.source import AudioFile, about
from qa_desktop.domain.errors import QaError, UserMistake

HEAD_BYTES = 64 << 10
TEXT_BYTES = 4 << 10
CHUNK = {False: struct.Struct("<4sI"), True: struct.Struct(">4sI")}  # by whether the numbers are big-endian
LARGEST_TRAILER = 1 << 10  # bytes of chunks behind no samples at all
TRANSPORT_PACKET = 188  # bytes, each beginning with the same one (MPEG-TS)
MPEG_TAGS = frozenset({b"\x50\x00", b"\x55\x00"})  # WAVE_FORMAT_MPEG and WAVE_FORMAT_MPEGLAYER3
UNWRITTEN = 0x7FFFFF00  # sizes from here on, and 0, are what a recorder writes before it knows the length


@dataclass(frozen=True, slots=True)
class Container:
    """How the audio is wrapped, as FFmpeg calls it.

    `cut_short` where the file ends before its header says, `length_unwritten` where the recorder itself was cut off
    before it could write the length into the header, `mpeg` where a WAV holds MP3.
    """

    demuxer: str
    cut_short: bool = False
    length_unwritten: bool = False
    mpeg: bool = False


# What stands at the start, at which offset, and FFmpeg's name for it.
MAGIC = (
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (0, b".snd", "au"),
    (0, b"#!AMR", "amr"),
    (0, b"caff", "caf"),
    (0, b"riff\x2e\x91\xcf\x11", "w64"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (0, b"Creative Voice File", "voc"),
    (0, b"NIST_1A", "nistsphere"),
    (4, b"ftyp", "mp4"),
    (4, b"moov", "mp4"),
    (4, b"mdat", "mp4"),
)

# What people drop in by mistake, by its first bytes.
OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"MZ", "EXE"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"\xd0\xcf\x11\xe0", "Office"),
    (b"SQLite format 3", "SQLite"),
)


def identify(file: AudioFile) -> Container:
    """Return how the audio in `file` is wrapped.

    Raises:
        UserMistake: `audio.not_audio` for a text or another kind of file (`kind` names it), `audio.video` for a film,
            `audio.headerless` for samples without a header that says what they are.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.check()
    if head[:4] in (b"RIFF", b"RF64", b"RIFX"):
        return _riff(file, head)
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return Container("aiff")
    for offset, magic, demuxer in MAGIC:
        if head.startswith(magic, offset):
            return Container(demuxer, cut_short=demuxer == "ogg" and _ogg_lacks_its_end(file))
    return _mpeg(file, head)


def _mpeg(file: AudioFile, head: bytes) -> Container:
    tagged = head[:3] == b"ID3"
    if tagged:
        head = _after_id3(file, head)
    if is_adts(head):
        return Container("aac")
    if head.startswith(b"fLaC"):
        return Container("flac")
    if tagged or first_frame(head) is not None:
        return Container("mp3")
    raise _refusal(file, head)


def _after_id3(file: AudioFile, head: bytes) -> bytes:
    """Return the bytes behind the tag; its length is four times seven bits (id3.org, ID3v2.4.0 § 3.1)."""
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    file.seek(10 + size)
    return file.read(HEAD_BYTES)


def _riff(file: AudioFile, head: bytes) -> Container:
    kind = head[8:12]
    if kind == b"WAVE":
        return _wav(file, head[:4])
    if kind in (b"AVI ", b"CDXA"):
        raise UserMistake("audio.video", **about(file.path))
    raise UserMistake("audio.not_audio", **about(file.path), kind="RIFF")


def _wav(file: AudioFile, form: bytes) -> Container:
    """Compare the length of the samples with what the file has; RF64 keeps it elsewhere and is taken as it is."""
    chunk, place, mpeg = CHUNK[form == b"RIFX"], 12, False
    while place + chunk.size <= file.size:
        file.seek(place)
        name, size = chunk.unpack(file.read(chunk.size).ljust(chunk.size, b"\0"))
        place += chunk.size
        if name == b"fmt ":
            mpeg = file.read(2) in MPEG_TAGS
        if name == b"data":
            there = 0 if form == b"RF64" else file.size - place
            unwritten = (size == 0 and there > LARGEST_TRAILER) or (size >= UNWRITTEN and 0 < there < size)
            cut_short = not unwritten and 0 < there < size
            return Container("wav", cut_short=cut_short, length_unwritten=unwritten, mpeg=mpeg)
        place += size + (size & 1)
    return Container("wav", mpeg=mpeg)


def _ogg_lacks_its_end(file: AudioFile) -> bool:
    """Tell whether the last page lacks the mark of the last page (RFC 3533 § 6)."""
    file.seek(max(0, file.size - HEAD_BYTES))
    tail = file.read(HEAD_BYTES)
    last = tail.rfind(b"OggS")
    return last < 0 or last + 6 > len(tail) or not tail[last + 5] & 4


def _refusal(file: AudioFile, head: bytes) -> QaError:
    for magic, kind in OTHER_KINDS:
        if head.startswith(magic):
            return UserMistake("audio.not_audio", **about(file.path), kind=kind)
    if _is_text(head[:TEXT_BYTES]):
        return UserMistake("audio.not_audio", **about(file.path), kind="text")
    if _is_film(head):
        return UserMistake("audio.video", **about(file.path))
    return UserMistake("audio.headerless", **about(file.path))


def _is_film(head: bytes) -> bool:
    return head.startswith((b"FLV\x01", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3")) or (
        len(head) > 2 * TRANSPORT_PACKET and head[: 2 * TRANSPORT_PACKET + 1 : TRANSPORT_PACKET] == b"GGG"
    )


def _is_text(head: bytes) -> bool:
    """Tell whether a person could read it: UTF-16 with its mark, or any bytes that hardly hold control codes."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "\x00" not in head.decode("utf-16", errors="ignore")
    for encoding in ("utf-8", "gb18030"):
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                continue
            text = head[: error.start].decode(encoding)
        return not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]", text)
    return False
