"""Samples of any kind brought to the one kind the program works with: planar int16."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from qa_desktop.audio.decoder import Block

FULL_SCALE = 32768
READABLE = frozenset({"u8", "u8p", "s16", "s16p", "s32", "s32p", "flt", "fltp", "dbl", "dblp"})  # FFmpeg's names
MOST_PLANES = 8  # AV_NUM_DATA_POINTERS (libavutil/frame.h)
Planes = NDArray[Any]  # (channels, n) in whatever type the decoder gives


def joined(frames: Sequence[AudioFrame], channels: int) -> Planes:
    """Return decoded frames of one format as planes of shape (channels, n), their type kept.

    Where the frames have fewer channels than `channels` the last one is repeated, surplus ones are dropped: that
    happens only in damaged files.
    """
    planes = np.concatenate([_planes(frame) for frame in frames], axis=1)
    if len(planes) == channels:
        return planes
    return planes[np.minimum(np.arange(channels), len(planes) - 1)]


def scaled(samples: Planes) -> Block:
    """Return samples of the types in `READABLE` (floats within -1…1) as int16."""
    if samples.dtype == np.int16:
        return samples
    if samples.dtype == np.uint8:
        return (samples.astype(np.int16) - 128) << 8
    if samples.dtype.kind == "f":
        return _from_float(samples)
    return np.right_shift(samples, 16).astype(np.int16)


def as_float(samples: Planes) -> NDArray[np.float32]:
    """Return samples as floats of -1…1."""
    if samples.dtype.kind == "f":
        return samples.astype(np.float32, copy=False)
    return scaled(samples).astype(np.float32) * np.float32(1 / FULL_SCALE)


def _from_float(samples: NDArray[np.floating[Any]]) -> Block:
    large = np.clip(samples, -1, 1)
    if np.isnan(large).any():  # damaged files hold them
        np.nan_to_num(large, copy=False)
    large *= FULL_SCALE
    np.rint(large, out=large)
    block: Block = np.minimum(large, FULL_SCALE - 1, out=large).astype(np.int16)
    return block


def _planes(frame: AudioFrame) -> Planes:
    """Return a frame's samples as (channels, n); packed ones come from PyAV as one row.

    PyAV counts planes up to a null pointer, which FFmpeg sets only where there are fewer than `MOST_PLANES`: more are
    packed before PyAV sees them, or it reads beyond them and the program dies.
    """
    if frame.format.is_planar and frame.layout.nb_channels >= MOST_PLANES:
        (frame,) = AudioResampler(format=frame.format.packed).resample(frame)
    array = frame.to_ndarray()
    if frame.format.is_planar:
        return array
    return array.reshape(-1, frame.layout.nb_channels).T
