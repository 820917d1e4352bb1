"""What a lead writes waits for the disk, and is read as it was written last."""

from qa_desktop.domain.review import UnsentReply
from qa_desktop.services.unsent import UnsentReplies
from tests.services.test_reviewing import Scene


def test_what_waits_for_the_disk_is_read_as_it_was_written_last() -> None:
    scene = Scene()
    scene.store.tables.unsent = {"old": UnsentReply(text="Before")}
    unsent = UnsentReplies(store=scene.store, jobs=scene.jobs, clock=scene.clock, events=scene.events)
    read: list[UnsentReply | None] = []

    def look() -> None:
        unsent.read("old", read.append, scene.failures.append)

    look()
    unsent._waiting["old"] = UnsentReply(text="Now")
    look()
    unsent._waiting["old"] = UnsentReply(text=" ")
    look()
    assert read == [UnsentReply(text="Before"), UnsentReply(text="Now"), None]
    assert scene.failures == []


def test_words_that_were_taken_away_are_forgotten() -> None:
    scene = Scene()
    scene.store.tables.unsent = {"old": UnsentReply(text="Before")}
    unsent = UnsentReplies(store=scene.store, jobs=scene.jobs, clock=scene.clock, events=scene.events)
    unsent.keep("old", UnsentReply(text="Now"))
    assert scene.store.tables.unsent == {"old": UnsentReply(text="Now")}
    unsent.keep("old", UnsentReply(text="  "))
    assert scene.store.tables.unsent == {}
