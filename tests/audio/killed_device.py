"""Plays on a PulseAudio of its own, kills it, starts it again, and tells what became of the player: JSON on stdout.

A process of its own, because PortAudio reads where the server is only once.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

PATIENCE = 30.0


def start_server(folder: Path) -> "subprocess.Popen[bytes]":
    """Start PulseAudio with a null sink; return when it answers."""
    server = subprocess.Popen(
        [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            f"--load=module-native-protocol-unix socket={folder}/native auth-anonymous=1",
            "--load=module-null-sink sink_name=qa norewinds=1",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: subprocess.run(["pactl", "info"], capture_output=True, check=False).returncode == 0)
    return server


def until(condition: Callable[[], bool]) -> None:
    """Wait for what is to come about."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(condition)
        time.sleep(0.01)


def point_to(folder: Path) -> None:
    """Let PulseAudio and ALSA look into `folder` only."""
    config = folder / "asound.conf"
    config.write_text("</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n")
    os.environ |= {
        "PULSE_SERVER": f"unix:{folder}/native",
        "PULSE_RUNTIME_PATH": str(folder / "run"),
        "PULSE_STATE_PATH": str(folder / "state"),
        "PULSE_COOKIE": str(folder / "cookie"),
        "ALSA_CONFIG_PATH": str(config),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }


def main(folder: Path) -> int:
    """Play, kill, start again."""
    point_to(folder)
    from qa_desktop.audio.outlet import Outlet  # noqa: PLC0415 - after the environment is set
    from qa_desktop.audio.player import Player  # noqa: PLC0415 - as above
    from tests.audio.fakes import Tune  # noqa: PLC0415 - as above

    server = start_server(folder)
    told: dict[str, object] = {}
    outlet = Outlet()
    player = Player(outlet)
    try:
        until(lambda: outlet.current.name != "")
        player.load(Tune(np.full((1, 8000 * 120), 3000, np.int16)))
        player.play()
        until(lambda: player.position_ms > 500)
        told["before"] = player.state.device
        server.kill()
        server.wait()
        until(lambda: player.state.fault is not None)
        fault, position = player.state.fault, player.position_ms
        until(lambda: player.position_ms > position + 400)
        told["fault"] = fault.code if fault else None
        told["moved_without_device_ms"] = player.position_ms - position
        server = start_server(folder)
        until(lambda: player.state.device != "")
        told["after"] = player.state.device
        position = player.position_ms
        until(lambda: player.position_ms > position + 400)
        told["heard_again_ms"] = player.position_ms - position
    finally:
        player.close()
        outlet.close()
        server.kill()
        server.wait()
    told["threads_left"] = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
