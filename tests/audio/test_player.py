"""The player on an output whose time the test owns: at speed 1 and 8 kHz it must be exact to the sample."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from qa_desktop.audio.mixing import Mix
from qa_desktop.audio.player import Player
from qa_desktop.audio.player_state import PlayerState
from qa_desktop.domain.errors import EnvironmentFault
from tests.audio.corpus import voices
from tests.audio.fakes import FakeOutput, FakeSource, Rig, Tune, frames_of, ramp

FADE = 64  # frames of the cross-fade at 8 kHz
SECOND = 8_000


def waiting(rig: Rig) -> bool:
    """Tell whether the player plays, but has nothing to play yet."""
    state = rig.player.state
    return state.playing and state.waiting


def test_plays_every_sample_once_and_stops_at_the_end() -> None:
    rig = Rig(Tune(ramp(2 * SECOND)))
    rig.player.play()
    heard = frames_of(rig.listen(3000))
    assert np.array_equal(heard[FADE : 2 * SECOND - FADE], np.arange(FADE, 2 * SECOND - FADE))
    assert not heard[2 * SECOND :].any()
    state = rig.player.state
    assert not state.playing
    assert state.at_end
    assert state.position_ms == state.duration_ms == 2000


def test_play_at_the_end_starts_again() -> None:
    rig = Rig(Tune(ramp(SECOND)))
    rig.player.play()
    rig.listen(1500)
    rig.player.play()
    assert frames_of(rig.listen(100))[FADE] == FADE
    assert rig.player.position_ms == 100


def test_the_position_is_what_is_heard() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.seek(500)
    rig.player.play()
    for _ in range(50):
        heard = frames_of(rig.listen(20))
        assert abs(rig.player.position_ms - heard[-1] / 8) <= 1


def test_a_seek_while_playing_is_heard_at_the_edge_however_much_is_queued() -> None:
    rig = Rig(Tune(ramp(30_000)), FakeOutput(guard=240))
    rig.player.play()
    rig.listen(500)
    rig.player.seek(2500)
    assert rig.player.position_ms == 2500
    heard = frames_of(rig.listen(100))
    assert np.array_equal(heard[:240], np.arange(4000, 4240))
    assert np.array_equal(heard[240 + FADE :], np.arange(20_000 + FADE, 20_000 + len(heard) - 240))


def test_the_playhead_does_not_fall_back_between_a_seek_and_its_sound() -> None:
    rig = Rig(Tune(ramp(30_000)), FakeOutput(guard=240))
    rig.player.play()
    rig.listen(1000)
    rig.player.seek(2000)
    rig.player.set_speed(1.5)
    positions = []
    for _ in range(10):
        positions.append(rig.player.position_ms)
        rig.listen(10)
    assert positions[0] == 2000
    assert positions == sorted(positions)


def test_a_seek_fades_over_without_a_click() -> None:
    time = np.arange(4 * SECOND) / SECOND
    tone = (np.sin(2 * np.pi * 200 * time) * 12_000).astype(np.int16)[np.newaxis]
    rig = Rig(Tune(tone))
    rig.player.play()
    heard = [rig.listen(503, step_ms=1)]
    for position in (1001, 2502, 303):
        rig.player.seek(position)
        heard.append(rig.listen(203, step_ms=1))
    rig.player.pause()
    heard.append(rig.listen(100))
    steps = np.abs(np.diff(np.concatenate(heard)[:, 0]))
    assert steps.max() < 1.3 * 2 * np.pi * 200 / SECOND * 12_000 / 32768


def test_pause_falls_silent_within_the_fade_and_keeps_the_position() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.play()
    rig.listen(1000)
    rig.player.pause()
    heard = rig.listen(200)
    assert not heard[FADE:].any()
    assert rig.player.position_ms == 1000
    assert not rig.player.state.playing


@pytest.mark.parametrize(("rewind_ms", "expected"), [(0, 2000), (1000, 1000), (5000, 0)])
def test_resuming_rewinds(rewind_ms: int, expected: int) -> None:
    rig = Rig(Tune(ramp(4 * SECOND)), rewind_ms=rewind_ms)
    rig.player.play()
    rig.listen(2000)
    rig.player.pause()
    rig.player.play()
    assert rig.player.position_ms == expected


def test_play_after_a_seek_in_the_pause_starts_exactly_there() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)), rewind_ms=1000)
    rig.player.play()
    rig.listen(2000)
    rig.player.pause()
    rig.player.seek(3000)
    rig.player.toggle()
    assert rig.player.position_ms == 3000


def test_resuming_in_a_loop_does_not_rewind_out_of_it() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)), rewind_ms=1000)
    rig.player.set_loop((1500, 3000))
    rig.player.play()
    rig.listen(200)
    rig.player.toggle()
    rig.player.toggle()
    assert rig.player.position_ms == 1500


def test_a_loop_is_exact_to_the_sample() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.set_loop((1000, 1300))
    rig.player.play()
    heard = frames_of(rig.listen(2000))
    assert np.array_equal(heard[FADE:], np.tile(np.arange(8000, 10_400), 7)[FADE : len(heard)])
    assert 1000 <= rig.player.position_ms < 1300


def test_a_loop_set_while_playing_inside_goes_on_without_a_jump() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.play()
    rig.listen(1100)
    rig.player.set_loop((1000, 1300))
    heard = frames_of(rig.listen(500))
    assert np.array_equal(heard[:1600], np.arange(8800, 10_400))
    assert np.array_equal(heard[1600:], np.arange(8000, 8000 + len(heard) - 1600))


def test_a_loop_set_just_before_its_end_is_not_left() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)), FakeOutput(guard=240))
    rig.player.play()
    rig.listen(1290)
    rig.player.set_loop((1000, 1300))
    rig.listen(500)
    assert 1000 <= rig.player.position_ms < 1300


@pytest.mark.parametrize("at_ms", [500, 3000])
def test_a_loop_set_elsewhere_takes_the_playhead_to_its_start(at_ms: int) -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.seek(at_ms)
    rig.player.set_loop((1000, 1300))
    assert rig.player.position_ms == 1000


def test_a_seek_past_the_loop_leaves_it() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.set_loop((1000, 1300))
    rig.player.play()
    rig.player.seek(2000)
    rig.listen(1000)
    assert rig.player.position_ms == 3000


def test_a_loop_taken_off_plays_on() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.set_loop((1000, 1300))
    rig.player.play()
    rig.listen(700)
    rig.player.set_loop(None)
    rig.listen(1000)
    assert rig.player.position_ms == 2100


def test_a_loop_that_runs_past_the_end_turns_at_the_end() -> None:
    rig = Rig(Tune(ramp(2 * SECOND)))
    rig.player.set_loop((1500, 9000))
    rig.player.play()
    rig.listen(1200)
    assert rig.player.position_ms == 1700


def test_a_span_is_played_once_to_its_end() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.play_span(1000, 1500)
    heard = frames_of(rig.listen(1000))
    assert np.array_equal(heard[FADE : 4000 - FADE], np.arange(8000 + FADE, 12_000 - FADE))
    assert not heard[4000:].any()
    assert rig.player.position_ms == 1500
    assert not rig.player.state.playing
    assert not rig.player.state.at_end


def test_skip_moves_both_ways_and_stays_within_the_call() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.skip(2500)
    rig.player.skip(-500)
    assert rig.player.position_ms == 2000
    rig.player.skip(-9000)
    assert rig.player.position_ms == 0
    rig.player.skip(9000)
    assert rig.player.position_ms == 4000


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.25, 2.0, 3.0])
def test_speed_changes_how_fast_the_position_moves(speed: float) -> None:
    rig = Rig(Tune(voices(8)))
    rig.player.set_speed(speed)
    rig.player.play()
    rig.listen(2000)
    assert rig.player.position_ms == pytest.approx(2000 * speed, abs=20)


def test_speed_changed_while_playing_goes_on_where_it_was() -> None:
    rig = Rig(Tune(voices(20)), FakeOutput(guard=240))
    rig.player.play()
    positions = []
    for speed in (1.0, 2.0, 0.5, 3.0, 1.0):
        rig.player.set_speed(speed)
        for _ in range(50):
            rig.listen(10)
            positions.append(rig.player.position_ms)
    steps = np.diff(positions)
    assert steps.min() >= 0
    assert steps.max() <= 3 * 10 + 21  # a fragment lies at most 10 ms beside its place, each way
    assert positions[-1] == pytest.approx(500 * (1 + 2 + 0.5 + 3 + 1), abs=30 * 5 * 2)


def test_speed_out_of_bounds_is_the_bound() -> None:
    rig = Rig(Tune(ramp(100)))
    rig.player.set_speed(9)
    assert rig.player.state.speed == 3.0
    rig.player.set_speed(0.1)
    assert rig.player.state.speed == 0.5


def test_solo_is_heard_on_both_ears_at_once() -> None:
    rig = Rig(Tune(np.stack([np.full(SECOND * 4, 8192, np.int16), np.full(SECOND * 4, -16384, np.int16)])))
    rig.player.play()
    assert np.allclose(rig.listen(500)[FADE:], [0.25, -0.5])
    rig.player.set_solo(1)
    assert np.allclose(rig.listen(200)[FADE:], [-0.5, -0.5])
    rig.player.set_solo(None)
    assert np.allclose(rig.listen(200)[FADE:], [0.25, -0.5])
    rig.player.set_muted(1, muted=True)
    assert np.allclose(rig.listen(200)[FADE:], [0.25, 0.25])


def test_volume_is_heard_at_once_and_nothing_is_skipped_or_repeated() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.play()
    rig.listen(500)
    rig.player.set_volume(50)
    quiet = rig.listen(500)[:, 0]
    assert np.array_equal(np.rint(quiet[FADE:] * 4 * 32768), np.arange(4000 + FADE, 8000))


def test_volume_and_gain_keep_their_bounds() -> None:
    rig = Rig(Tune(ramp(100)))
    rig.player.set_mix(Mix(volume=300, gain=9.0))
    assert (rig.player.state.mix.volume, rig.player.state.mix.gain) == (100, 2.0)


def test_catching_up_with_decoding_waits_and_goes_on_without_losing_a_sample() -> None:
    tune = Tune(ramp(SECOND, first=1000), complete=False)
    rig = Rig(tune)
    rig.player.play()
    before = rig.listen(2000)
    assert waiting(rig)
    assert rig.player.position_ms == pytest.approx(1000, abs=60)
    tune.store.append(ramp(SECOND, first=1000 + SECOND))
    tune.store.finish()
    after = rig.listen(2000)
    assert not rig.player.state.playing
    expected = np.arange(1000, 1000 + 2 * SECOND)
    missing = np.setdiff1d(expected, frames_of(np.concatenate([before, after])))
    assert len(missing) <= 4 * FADE  # in at the start, out and in at the gap, out at the end


def test_a_seek_to_what_is_not_decoded_yet_waits_there() -> None:
    tune = Tune(ramp(SECOND), complete=False)
    rig = Rig(tune)
    rig.player.play()
    rig.player.seek(1000)
    rig.listen(300)
    assert waiting(rig)
    assert rig.player.position_ms == 1000
    tune.store.append(ramp(SECOND, first=SECOND))
    heard = frames_of(rig.listen(200))
    assert heard[-1] == SECOND + len(heard) - 1


def test_an_output_that_is_swapped_while_playing_goes_on_where_the_old_one_was() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.play()
    rig.listen(1000)
    rig.output = FakeOutput(rate=16_000, name="Other")
    rig.source.swap(rig.output)
    heard = rig.listen(500)[:, 0] * 32768
    assert rig.player.position_ms == 1500
    assert rig.player.state.device == "Other"
    assert heard[200] == pytest.approx(8100, abs=2)


def test_without_a_device_the_state_tells_why() -> None:
    rig = Rig(Tune(ramp(100)))
    rig.output.fault = EnvironmentFault("audio.no_device")
    fault = rig.player.state.fault
    assert fault is not None
    assert fault.code == "audio.no_device"


def test_heard_time_counts_repetitions_and_no_silence() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.set_loop((1000, 1500))
    rig.player.play()
    rig.listen(1800)
    rig.player.pause()
    rig.listen(3000)
    assert rig.player.state.heard_ms == pytest.approx(1800, abs=10)


def test_another_call_starts_paused_at_its_start_without_the_loop_of_the_last() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    rig.player.set_loop((1000, 1500))
    rig.player.set_solo(0)
    rig.player.set_speed(1.5)
    rig.player.play()
    rig.listen(500)
    rig.player.load(Tune(ramp(SECOND)))
    state = rig.player.state
    assert (state.playing, state.position_ms, state.loop, state.mix.solo) == (False, 0, None, None)
    assert (state.speed, state.duration_ms, state.heard_ms) == (1.5, 1000, 0)
    assert not rig.listen(300)[FADE:].any()


def test_without_a_call_every_command_is_harmless() -> None:
    rig = Rig(None)
    player = rig.player
    for command in (player.play, player.pause, player.toggle, player.pump):
        command()
    player.seek(100)
    player.skip(100)
    player.set_loop((0, 100))
    player.play_span(0, 100)
    player.set_speed(2)
    player.set_solo(0)
    assert not player.state.loaded
    assert player.position_ms == 0


def test_listeners_hear_of_changes_but_not_of_time() -> None:
    rig = Rig(Tune(ramp(4 * SECOND)))
    states: list[PlayerState] = []
    stop = rig.player.on_change(states.append)
    rig.player.toggle()
    rig.listen(500)
    rig.player.set_volume(30)
    rig.player.set_volume(30)
    rig.player.toggle()
    stop()
    rig.player.toggle()
    assert [(state.playing, state.mix.volume) for state in states] == [(True, 100), (True, 30), (False, 30)]


def test_a_listener_may_use_the_player() -> None:
    rig = Rig(Tune(ramp(SECOND)))
    rig.player.on_change(lambda state: rig.player.pause() if state.playing else None)
    rig.player.play()
    assert not rig.player.state.playing


def test_the_thread_fills_the_output_and_ends_with_the_player() -> None:
    threads = threading.active_count()
    output = FakeOutput()
    player = Player(FakeSource(output))
    filled = threading.Event()
    player.on_change(lambda state: filled.set() if state.at_end else None)
    player.load(Tune(ramp(SECOND // 2)))
    player.play()
    for _ in range(2000):
        output.take(80)
        if filled.wait(0.005):
            break
    assert filled.is_set()
    player.close()
    assert threading.active_count() == threads


def test_commands_from_many_threads_leave_a_player_that_plays() -> None:
    output = FakeOutput(guard=240)
    player = Player(FakeSource(output))
    player.load(Tune(voices(10)))

    commands: list[Callable[[int], None]] = [
        lambda _: player.toggle(),
        player.seek,
        lambda position: player.set_speed(0.5 + position / 4000),
        lambda position: player.set_loop((position, position + 300) if position % 2 else None),
        lambda position: player.set_solo(position % 2),
        lambda position: player.play_span(position, position + 500),
    ]

    def press(seed: int) -> None:
        random = np.random.default_rng(seed)
        for _ in range(60):
            commands[random.integers(len(commands))](int(random.integers(10_000)))
            assert 0 <= player.position_ms <= 10_020

    threads = [threading.Thread(target=press, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        with player._lock:
            output.take(80)
    for thread in threads:
        thread.join()
    player.set_loop(None)
    player.seek(0)
    player.play()
    assert player.state.playing
    player.close()
