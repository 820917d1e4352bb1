"""Makes the demo's calls: two real ones, cut and coded, and the dialogues spoken by machine.

    python -m resources.demo.make_demo --recordings FOLDER --out FOLDER

`FOLDER` of `--recordings` holds the two originals named in README.md; espeak-ng must be on the path. Where each
spoken turn lies is printed, so that the marks in `evaluations.yaml` can follow.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from resources.demo.encode import write_mp3, write_opus, write_wav
from resources.demo.speech import CEILING, RATE_HZ, Dialogue, Samples, Spoken, perform, read_dialogues

Writer = Callable[[Path, Samples], None]

REPAIR_CALL = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51"
LIGHT_CALL = "Auto0_GUID_000_AGENT_ChrisL_DT_2025-02-19T06-01-22_Mono"
CUT_BETWEEN_MS = (85_000, 100_000)
LULL_DBFS = -42.0
STEP_MS = 20
DIALOGUES = Path(__file__).with_name("dialogues.yaml")

WRITERS: dict[str, Writer] = {
    ".opus": partial(write_opus, bits_per_second=24_000),
    ".mp3": partial(write_mp3, bits_per_second=32_000),
    ".wav": lambda path, call: write_wav(path, mixed(call), "GSM610"),
}
"""How a dialogue is written: the ending of its name says it; GSM 6.10 knows one channel only."""


def mixed(call: Samples) -> Samples:
    """Return both speakers in one channel, each as loud as before."""
    return np.asarray(np.clip(call.sum(axis=1, keepdims=True), -CEILING, CEILING), np.float32)


def cut_at_a_lull(call: Samples) -> Samples:
    """Return the call up to the middle of its longest lull within `CUT_BETWEEN_MS`.

    Raises:
        ValueError: nobody pauses there.
    """
    step = STEP_MS * RATE_HZ // 1000
    first, last = (ms // STEP_MS for ms in CUT_BETWEEN_MS)
    blocks = call[first * step : last * step].reshape(last - first, -1)
    quiet = np.mean(blocks**2, axis=1) < 10 ** (LULL_DBFS / 10)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False]))))
    if not len(edges):
        msg = "nobody pauses where the call is to be cut"
        raise ValueError(msg)
    start, end = max(edges.reshape(-1, 2).tolist(), key=lambda lull: lull[1] - lull[0])
    return call[: (first + (start + end) // 2) * step]


def make_real_calls(recordings: Path, out: Path) -> None:
    """Write the two real calls.

    Raises:
        FileNotFoundError: an original is not in `recordings`.
    """
    write_opus(out / f"{REPAIR_CALL}.opus", _read(recordings / f"{REPAIR_CALL}.wav"), bits_per_second=20_000)
    write_wav(out / f"{LIGHT_CALL}.wav", cut_at_a_lull(_read(recordings / f"{LIGHT_CALL}.wav")), "ULAW")


def make_spoken_calls(dialogues: Sequence[Dialogue], out: Path) -> dict[str, tuple[Spoken, ...]]:
    """Speak and write the dialogues; return where the turns of each file lie."""
    timeline: dict[str, tuple[Spoken, ...]] = {}
    for dialogue in dialogues:
        call, timeline[dialogue.file] = perform(dialogue)
        path = out / dialogue.file
        WRITERS[path.suffix](path, call)
    return timeline


def main(arguments: Sequence[str] | None = None) -> None:
    """Make all the calls."""
    parser = argparse.ArgumentParser(prog="python -m resources.demo.make_demo", description=__doc__)
    parser.add_argument("--recordings", type=Path, required=True, help="folder of the two original recordings")
    parser.add_argument("--out", type=Path, required=True, help="folder for the finished calls")
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    make_real_calls(asked.recordings, asked.out)
    for file, turns in make_spoken_calls(read_dialogues(DIALOGUES), asked.out).items():
        sys.stdout.write(f"{file}\n")
        sys.stdout.writelines(
            f"  {one.start_ms:>6} {one.end_ms:>6}  {one.turn.speaker:<8}  {one.turn.text}\n" for one in turns
        )


def _read(path: Path) -> Samples:
    if not path.is_file():
        raise FileNotFoundError(path)
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if rate != RATE_HZ:
        msg = f"{path.name}: {rate} Hz, {RATE_HZ} expected"
        raise ValueError(msg)
    return np.asarray(samples, np.float32)


if __name__ == "__main__":
    main()
