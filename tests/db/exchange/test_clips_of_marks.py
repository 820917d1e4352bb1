"""The clip of a mark that two workstations moved is in the end that of the place where the mark counts."""

import pytest

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.clip import Clip, around, place_of
from qa_desktop.domain.evaluation import Answer, EvaluationState
from tests.db.exchange.test_healing import rest
from tests.db.exchange.world import Workstation, World
from tests.db.samples import NOON, make_recording, make_seen


def mark(start_ms: int) -> Annotation:
    return Annotation(id="m1", start_ms=start_ms, created_at=NOON)


def submit(station: Workstation, start_ms: int) -> None:
    """Move the mark, and submit."""
    answers = {"c0": Answer(value="yes", evidence=("m1",))}
    at = station.clock.now()
    one = station.get("e1")
    station.save(one, annotations=(mark(start_ms),), answers=answers, state=EvaluationState.SUBMITTED, submitted_at=at)


def make_clip(station: Workstation, start_ms: int, *, tells_place: bool = True) -> Clip:
    """Make the clip of the mark, with a program of now or an older one."""
    place = place_of(mark(start_ms))
    first, last = around(*place)
    clip = Clip(
        evaluation_id="e1",
        annotation_id="m1",
        made_for=place if tells_place else None,
        start_ms=first,
        end_ms=last,
        form="opus",
        audio=f"sound at {start_ms}".encode(),
        made_at=station.clock.now(),
    )
    with station.store.unit_of_work() as unit:
        unit.clips.add(clip)
        unit.commit()
    return clip


def heard(station: Workstation) -> set[bytes]:
    """Return what is heard of the mark as it stands."""
    (counts,) = station.get("e1").annotations
    with station.store.unit_of_work() as unit:
        return {one.audio for one in unit.clips.of("e1") if one.fits(counts)}


def lacks(station: Workstation) -> bool:
    with station.store.unit_of_work() as unit:
        return unit.clips.lacking(station.login, NOON) == ("e1",)


def choose(station: Workstation, start_ms: int) -> None:
    """Settle the conflict for the version with the mark there."""
    with station.store.unit_of_work() as unit:
        (conflict,) = unit.conflicts.every()
        chosen = [one for one in conflict.versions if one.body["annotations"][0]["start_ms"] == start_ms]
        unit.conflicts.settle("evaluation", "e1", chosen[0].version)
        unit.commit()


def sent(world: World) -> list[str]:
    return sorted(one.record.id for one in world.shared.versions_for("lea") if one.record.kind == "clip")


def two_stations(world: World) -> tuple[Workstation, Workstation, Workstation]:
    """Let one evaluation be open at two workstations of its author, and let a lead know of it."""
    one, two, lead = world.station("ann"), world.station("ann"), world.station("lea")
    one.save(one.grade(1, "e1"), annotations=(mark(20_000),))
    rest(world)
    with two.store.unit_of_work() as unit:  # its sound is at both
        unit.recordings.add_path(make_recording(1).id, make_seen(make_recording(1)))
        unit.commit()
    return one, two, lead


@pytest.mark.parametrize("chosen", [10_000, 50_000])
def test_everybody_hears_the_place_that_counts(world: World, chosen: int) -> None:
    one, two, lead = stations = two_stations(world)
    for station, place in ((one, 10_000), (two, 50_000)):
        submit(station, place)
        make_clip(station, place)
    one.sync()
    two.sync()
    two.sync()
    assert two.local.state().aside == 0
    choose(two, chosen)
    rest(world)
    assert [station.get("e1").annotations[0].start_ms for station in stations] == [chosen] * 3
    assert [heard(station) for station in stations] == [{f"sound at {chosen}".encode()}] * 3
    assert not lacks(one)
    assert not lacks(two)
    assert lead.local.state().conflicts == 0


@pytest.mark.parametrize("chosen", [10_000, 50_000])
def test_a_clip_of_an_older_program_that_was_refused_gives_way(world: World, chosen: int) -> None:
    one, two, _ = stations = two_stations(world)
    for station, place in ((one, 10_000), (two, 50_000)):
        submit(station, place)
        make_clip(station, place, tells_place=False)
        station.sync()
    two.sync()
    choose(two, chosen)
    rest(world)
    assert [heard(station) for station in stations] == [{f"sound at {chosen}".encode()}] * 3
    assert not lacks(one)


def test_the_sound_that_was_refused_is_sent_by_the_name_of_its_place_where_that_counts(world: World) -> None:
    one, two, lead = two_stations(world)
    make_clip(one, 10_000, tells_place=False)
    one.sync()
    make_clip(two, 50_000, tells_place=False)
    submit(two, 50_000)
    two.sync()
    assert two.local.state().aside == 0
    rest(world)
    assert heard(lead) == heard(two) == {b"sound at 50000"}
    assert sent(world) == ["e1:m1", "e1:m1:50000-50000"]


def test_a_clip_of_a_place_that_no_version_names_is_not_sent_nor_kept(world: World) -> None:
    one, two, _ = two_stations(world)
    submit(one, 10_000)
    one.sync()
    two.sync()
    stray = make_clip(two, 30_000)
    make_clip(two, 10_000)
    rest(world)
    assert sent(world) == ["e1:m1:10000-10000"]
    with two.store.unit_of_work() as unit:
        assert unit.clips.find("e1", stray.name) is None


def test_a_clip_of_a_version_in_conflict_is_sent(world: World) -> None:
    one, two, _ = two_stations(world)
    submit(one, 10_000)
    submit(two, 50_000)
    one.sync()
    two.sync()
    two.sync()
    assert two.get("e1").annotations == (mark(10_000),)
    make_clip(two, 50_000)
    rest(world)
    assert sent(world) == ["e1:m1:50000-50000"]
