from qa_desktop.services.ports import Identity
from qa_desktop.services.reviewing import Reviewing
from tests.ui.support.desk import Desk
from ui.conditions import Conditions
from ui.review.dossier import Dossier
from ui.view_state import Span


def enabled(desk: Desk, *commands: str) -> list[bool]:
    return [desk.actions[command].isEnabled() for command in commands]


def watch(desk: Desk) -> Conditions:
    identity = Identity("inspector")
    reviewing = Reviewing(store=desk.store, jobs=desk.jobs, clock=desk.clock, events=desk.events, identity=identity)
    dossier = Dossier(grading=desk.grading, reviewing=reviewing, bridge=desk.bridge, me=identity.id, parent=desk.window)
    return Conditions(
        grading=desk.grading,
        view=desk.view_state,
        bridge=desk.bridge,
        actions=desk.actions,
        dossier=dossier,
        parent=desk.window,
    )


def test_without_a_call_only_what_needs_none_is_of_use(desk: Desk) -> None:
    watch(desk)
    assert enabled(desk, "file.import", "play.toggle", "mark.point", "edit.undo") == [True, False, False, False]


def test_undo_and_redo_follow_the_history(desk: Desk) -> None:
    watch(desk)
    desk.open()
    assert enabled(desk, "play.toggle", "mark.point", "edit.undo", "edit.redo") == [True, True, False, False]
    desk.grading.answer("polite", "fair")
    assert enabled(desk, "edit.undo", "edit.redo") == [True, False]
    desk.grading.undo()
    assert enabled(desk, "edit.undo", "edit.redo") == [False, True]


def test_what_changes_a_mark_needs_one_chosen(desk: Desk) -> None:
    watch(desk)
    desk.open()
    mark = desk.mark(1000)
    assert enabled(desk, "mark.delete") == [False]
    desk.view_state.choose_annotation(mark)
    assert enabled(desk, "mark.delete") == [True]
    desk.view_state.select(Span(10, 20))
    desk.grading.close()
    assert enabled(desk, "mark.delete", "play.toggle") == [False, False]
