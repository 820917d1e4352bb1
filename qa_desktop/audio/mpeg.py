"""Recognises MPEG audio (MP3) and ADTS (AAC), which have no signature but a chain of frames.

Noise often looks like the start of one frame; it does not look like four in a row, each exactly where the one before
it ends. Header fields: ISO/IEC 11172-3 § 2.4.1.3 and 13818-3 § 2.4.2.3; ADTS: ISO/IEC 13818-7 § 6.2.
"""

from dataclasses import dataclass

FRAMES_IN_A_ROW = 4

SYNC = 0xFF
SECOND_SYNC = 0xE0
RESERVED = 3
LAYER_III = 3
ADTS_MASK, ADTS_SYNC = 0xF6, 0xF0
ADTS_HEADER_BYTES = 7

# What the bits say; 0 stands for what is reserved. Version 3 is MPEG 2.5. Bit rates are in kbit/s by (MPEG 1?, layer).
VERSIONS = (3, 0, 2, 1)
LAYERS = (0, 3, 2, 1)
NO_RATES = (0,) * 16
BIT_RATES = {
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 0),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256, 0),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
SAMPLE_RATES = {
    1: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    3: (11_025, 12_000, 8_000),
}


@dataclass(frozen=True, slots=True)
class _Frame:
    length: int  # bytes
    kind: tuple[int, int, int]  # version, layer, sample rate: the same in every frame of a file


def first_frame(data: bytes) -> int | None:
    """Return where a chain of MPEG audio frames begins in `data`, None where there is none.

    A chain that runs to the end of `data` may be shorter than four frames, but not one alone.
    """
    place = data.find(b"\xff")
    while 0 <= place < len(data) - 4:
        if _chain(data, place):
            return place
        place = data.find(b"\xff", place + 1)
    return None


def is_adts(data: bytes) -> bool:
    """Tell whether `data` begins with a chain of ADTS frames."""
    place = 0
    for count in range(FRAMES_IN_A_ROW):
        header = data[place : place + ADTS_HEADER_BYTES]
        if len(header) < ADTS_HEADER_BYTES:
            return count > 1
        length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
        if header[0] != SYNC or header[1] & ADTS_MASK != ADTS_SYNC or length < ADTS_HEADER_BYTES:
            return False
        place += length
    return True


def _chain(data: bytes, place: int) -> bool:
    first = _frame(data, place)
    if first is None:
        return False
    for count in range(1, FRAMES_IN_A_ROW):
        frame = _frame(data, place)
        if frame is None or frame.kind != first.kind:
            return False
        place += frame.length
        if place + 4 > len(data):
            return count > 1
    return True


def _frame(data: bytes, place: int) -> _Frame | None:
    """Return the frame whose header stands at `place`, None where none does."""
    sync, kind, rates = data[place : place + 3]
    version, layer, sampling = VERSIONS[kind >> 3 & 3], LAYERS[kind >> 1 & 3], rates >> 2 & 3
    bit_rate = BIT_RATES.get((version == 1, layer), NO_RATES)[rates >> 4]
    if sync != SYNC or kind < SECOND_SYNC or not (version and bit_rate) or sampling == RESERVED:
        return None
    sample_rate = SAMPLE_RATES[version][sampling]
    padding = rates >> 1 & 1
    if layer == 1:
        return _Frame((12_000 * bit_rate // sample_rate + padding) * 4, (version, layer, sample_rate))
    slots = 72_000 if layer == LAYER_III and version != 1 else 144_000
    return _Frame(slots * bit_rate // sample_rate + padding, (version, layer, sample_rate))
