"""A lead's table and decisions, and what the author sees of them, in the real window over the demo."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.exchange.replacing import replacing
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.person import Person
from qa_desktop.domain.review import Decision, ReplyTarget, UnsentReply
from qa_desktop.domain.text import Language
from qa_desktop.services.events import Changed, Kind, RecordsArrived, SyncChanged
from qa_desktop.services.ports import LibraryQuery, QueueState
from qa_desktop.services.review_ports import Revision, TeamQuery, TeamSort, TeamState
from qa_desktop.settings.folders import Folders
from qa_desktop.sync.records import Key
from tests.screens.stage import Stage, prepare, stage
from tests.support.team import COLLEAGUES, LEAD, REASON, change_elsewhere, fill_team, hand_back, sign_in
from tests.ui.hands import press
from ui.notify import Tone
from ui.review.revisions import RevisionsDialog
from ui.review.team_model import COLUMNS
from ui.widgets.growing_text import LONGEST

CRITERION = "product_knowledge"
RETURNED = "8027-"


@pytest.fixture(scope="module")
def filled(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    del qapp
    return prepare(tmp_path_factory.mktemp("demo") / "filled")


@pytest.fixture
def shown(qtbot: QtBot, filled: Folders, tmp_path: Path) -> Iterator[Stage]:
    del qtbot
    with stage(tmp_path, Language.ENGLISH, filled=filled) as set_up:
        yield set_up


def become(shown: Stage, person: Person) -> None:
    sign_in(shown.place.store, person)
    shown.place.events.publish(Changed(frozenset({Kind.REVIEWS})))
    shown.settle()


@pytest.fixture
def ids(shown: Stage) -> list[str]:
    """A lead is here, and this was submitted."""
    ids = fill_team(shown.place.store)
    become(shown, lead(shown))
    return ids


def lead(shown: Stage) -> Person:
    """Return the lead as whom the person at this workstation has signed in."""
    return replace(LEAD, login=shown.place.identity.id)


def history(shown: Stage, evaluation_id: str) -> tuple[Revision, ...]:
    with shown.place.store() as unit:
        return unit.reviews.history(evaluation_id)


def column(shown: Stage, key: TeamSort) -> list[str]:
    model = shown.parts.team.model
    return [model.index(row, COLUMNS.index(key)).data() for row in range(model.rowCount())]


def press_button(parent: QWidget, name: str) -> None:
    button = parent.findChild(QPushButton, name)
    assert button is not None
    button.click()


def open_team(shown: Stage) -> None:
    shown.bench.actions["review.team"].trigger()
    shown.settle()


def read(shown: Stage, evaluation_id: str) -> None:
    shown.bench.review.read(evaluation_id)
    shown.settle()


# -- the table ---------------------------------------------------------------------------------------------------------


def test_an_inspector_is_not_offered_the_team(shown: Stage) -> None:
    become(shown, COLLEAGUES[0])
    assert not shown.bench.actions["review.team"].isVisible()
    open_team(shown)
    assert not shown.window.team_shown


def test_before_anything_is_submitted_the_table_says_what_will_stand_there(shown: Stage) -> None:
    with shown.place.store() as unit:
        expected = unit.reviews.count(TeamQuery())
    become(shown, LEAD)
    open_team(shown)
    page = shown.parts.team
    page.filters.search.setText("no such call")
    page.filters.search.searched.emit("no such call")
    shown.settle()
    assert page.stack.currentWidget() is page._nothing
    press_button(page._nothing, "team-show-all")
    assert page.model.rowCount() == expected
    assert page.filters.query == TeamQuery()


def test_the_table_lists_sorts_and_narrows(shown: Stage, ids: list[str]) -> None:
    open_team(shown)
    page = shown.parts.team
    assert shown.window.team_shown
    assert page.view.hasFocus()
    everything = page.model.rowCount()
    assert everything >= len(ids)
    page.view.horizontalHeader().sectionClicked.emit(COLUMNS.index(TeamSort.SCORE))
    scores = column(shown, TeamSort.SCORE)
    assert scores == sorted(scores)
    page.view.horizontalHeader().sectionClicked.emit(COLUMNS.index(TeamSort.SCORE))
    assert column(shown, TeamSort.SCORE) == scores[::-1]
    page.filters.states[TeamState.AWAITING].click()
    assert set(column(shown, TeamSort.STATE)) == {"Awaiting"}
    assert page.model.rowCount() < everything
    page.filters.person.setCurrentIndex(page.filters.person.findData("j.smith"))
    assert set(column(shown, TeamSort.PERSON)) == {"Jane Smith"}
    page.filters.clear.click()
    assert page.model.rowCount() == everything


def test_enter_opens_what_is_chosen_and_esc_goes_back(shown: Stage, ids: list[str]) -> None:
    open_team(shown)
    view = shown.parts.team.view
    row = view.chosen
    assert row is not None
    press(view, Qt.Key.Key_Return)
    shown.settle()
    call = shown.place.grading.call
    assert call is not None
    assert call.evaluation.id == row.evaluation_id
    assert call.evaluation.id in ids
    assert call.read_only
    assert not shown.window.team_shown
    open_team(shown)
    assert view.chosen is not None
    assert view.chosen.evaluation_id == row.evaluation_id
    press(view, Qt.Key.Key_Escape)
    assert not shown.window.team_shown


def test_a_list_that_cannot_be_read_says_so_and_can_be_asked_for_again(shown: Stage, ids: list[str]) -> None:
    del ids
    page = shown.parts.team
    page.model.failed.emit(EnvironmentFault("store.full", file=Path("D:/store.db")))
    assert page.stack.currentWidget() is page._failed
    press_button(page._failed, "team-try-again")
    assert page.stack.currentWidget() is page.view


# -- the lead's decision -----------------------------------------------------------------------------------------------


def test_a_reply_stands_on_the_criterion_or_mark_that_was_chosen_last(shown: Stage, ids: list[str]) -> None:
    read(shown, ids[-1])
    card, bar = shown.parts.scorecard, shown.parts.decision
    assert bar.isVisible()
    assert not card.foot.isVisible()
    card.view.show_row(CRITERION)
    row = card.view.row(CRITERION)
    assert row is not None
    row.enter()
    bar.field.setPlainText("Full, I think")
    bar.reply.click()
    call = shown.place.grading.call
    assert call is not None
    mark = call.evaluation.annotations[0]
    shown.bench.view.choose_annotation(mark.id)
    bar.field.setPlainText("Longer")
    press(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bar.whole.click()
    bar.field.setPlainText("Well done")
    bar.reply.click()
    replies = history(shown, ids[-1])[0].replies
    assert [(one.target, one.target_id, one.text) for one in replies] == [
        (ReplyTarget.ANSWER, CRITERION, "Full, I think"),
        (ReplyTarget.ANNOTATION, mark.id, "Longer"),
        (ReplyTarget.EVALUATION, "", "Well done"),
    ]
    assert bar.words == ""
    assert len(shown.parts.feedback.replies) == len(replies)


def test_returning_needs_a_reason_and_then_goes_on_to_the_next(shown: Stage, ids: list[str]) -> None:
    read(shown, ids[-1])
    bar = shown.parts.decision
    shown.bench.actions["review.return"].trigger()
    assert bar.trouble.isVisible()
    assert history(shown, ids[-1])[0].reviews == ()
    bar.field.setPlainText(REASON)
    shown.bench.actions["review.return"].trigger()
    (review,) = history(shown, ids[-1])[0].reviews
    assert (review.decision, review.reason, review.author) == (Decision.RETURNED, REASON, shown.place.identity.id)
    assert shown.parts.feedback.reason.text() == REASON
    assert not shown.bench.actions["review.approve"].isEnabled()
    bar.onward.click()
    shown.settle()
    call = shown.place.grading.call
    assert call is not None
    assert call.evaluation.id != ids[-1]
    assert history(shown, call.evaluation.id)[0].reviews == ()


def test_a_field_that_takes_no_more_says_so(shown: Stage, ids: list[str]) -> None:
    read(shown, ids[-1])
    bar = shown.parts.decision
    bar.field.setPlainText("a" * (LONGEST + 1))
    assert (len(bar.words), bar.place.text()) == (LONGEST, f"Reply · full: at most {LONGEST} characters")
    bar.field.setPlainText("Shorter")
    assert bar.place.text() == "Reply on: The whole evaluation"


def test_what_is_written_but_not_sent_waits_with_its_evaluation(shown: Stage, ids: list[str]) -> None:
    read(shown, ids[-1])
    shown.parts.decision.field.setPlainText("Half a thought")
    read(shown, ids[-2])
    assert shown.parts.decision.words == ""
    read(shown, ids[-1])
    assert shown.parts.decision.words == "Half a thought"


def test_what_is_written_but_not_sent_is_there_when_the_window_opens_again(
    qtbot: QtBot, filled: Folders, tmp_path: Path
) -> None:
    del qtbot
    with stage(tmp_path, Language.ENGLISH, filled=filled) as before:
        (*_, evaluation_id) = fill_team(before.place.store)
        become(before, lead(before))
        read(before, evaluation_id)
        before.parts.decision.field.setPlainText("Half a thought")
        before.parts.decision.aim((ReplyTarget.ANSWER, CRITERION))
    with stage(tmp_path, Language.ENGLISH) as after:
        read(after, evaluation_id)
        bar = after.parts.decision
        assert (bar.words, bar.aim_taken) == ("Half a thought", (ReplyTarget.ANSWER, CRITERION))
        bar.reply.click()
        (reply,) = history(after, evaluation_id)[0].replies
        assert (reply.text, reply.target_id) == ("Half a thought", CRITERION)
    with stage(tmp_path, Language.ENGLISH) as later:
        read(later, evaluation_id)
        assert later.parts.decision.words == "", "it was sent"


def test_words_that_cannot_be_saved_say_so_where_they_stand(
    shown: Stage, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(shown, ids[-1])
    bar, unsent = shown.parts.decision, shown.place.unsent

    def fail(*_: object) -> None:
        raise EnvironmentFault("store.full", file=Path("D:/store.db"))

    with monkeypatch.context() as full:
        full.setattr(unsent, "_put", fail)
        bar.field.setPlainText("Half a thought")
        assert "The disk is full" in bar.trouble.text()
        assert unsent.has_unsaved
    unsent.flush()
    assert bar.trouble.text() == ""
    assert bar.words == "Half a thought"


def test_sending_leaves_alone_what_is_written_meanwhile(shown: Stage, ids: list[str]) -> None:
    read(shown, ids[-1])
    bar, words = shown.parts.decision, shown.bench.review._words
    bar.field.setPlainText("Sent, and more")
    words.sent(ids[-1], "Sent")
    assert bar.words == "Sent, and more"
    read(shown, ids[-2])
    bar.field.setPlainText("Of another one")
    words.sent(ids[-1], "Of another one")
    assert bar.words == "Of another one"


def test_words_typed_while_the_kept_ones_are_looked_for_follow_them(shown: Stage, ids: list[str]) -> None:
    read(shown, ids[-1])
    bar, words = shown.parts.decision, shown.bench.review._words
    bar.field.setPlainText("already")
    words._take(ids[-1], UnsentReply(text="Said"))
    assert bar.words == "Said\nalready"
    with shown.place.store() as unit:
        assert unit.unsent.of(ids[-1]) == UnsentReply(text="Said\nalready")


def test_approving_all_that_waits_ends_with_a_notice(shown: Stage, ids: list[str]) -> None:
    del ids
    for _ in range(20):
        shown.bench.actions["review.next"].trigger()
        shown.settle()
        if not shown.bench.actions["review.approve"].isEnabled():
            break
        shown.bench.actions["review.approve"].trigger()
    with shown.place.store() as unit:
        assert unit.reviews.next_awaiting(TeamQuery(), "", but_by=shown.place.identity.id) is None
    assert "No evaluation waits" in shown.application.notifier.messages[-1].text


def test_ones_own_evaluation_is_read_without_a_bar(shown: Stage) -> None:
    me = Person(login=shown.place.identity.id, name="Me", memberships=LEAD.memberships)
    become(shown, me)
    with shown.place.store() as unit:
        own = next(one for one in unit.evaluations.every() if not one.is_open)
    read(shown, own.id)
    assert not shown.parts.decision.isVisible()
    assert not shown.bench.actions["review.approve"].isEnabled()


# -- what changes while it is read -------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["review.approve", "review.return"])
def test_what_has_changed_is_not_decided_but_shown_and_said(shown: Stage, ids: list[str], command: str) -> None:
    read(shown, ids[-1])
    bar = shown.parts.decision
    bar.field.setPlainText(REASON)
    change_elsewhere(shown.place.store, ids[-1], "Written since")
    for _ in range(2):  # the second hand is on its way while the first one is told
        shown.bench.actions[command].trigger()
        shown.settle()
        call = shown.place.grading.call
        assert call is not None
        assert (call.evaluation.id, call.evaluation.summary) == (ids[-1], "Written since")
        assert history(shown, ids[-1])[0].reviews == ()
        assert bar.trouble.isVisible()
        assert bar.trouble.text().startswith("This evaluation has changed while you read it.")
        assert bar.words == REASON
    shown.bench.review._since_change.invalidate()
    shown.bench.actions[command].trigger()
    assert [one.version for one in history(shown, ids[-1])[0].reviews] == ["v2"]


def test_what_changes_while_it_is_read_is_shown_and_said(shown: Stage, ids: list[str]) -> None:
    read(shown, ids[-1])
    bar = shown.parts.decision
    bar.field.setPlainText("Half a thought")
    focused = shown.window.focusWidget()
    change_elsewhere(shown.place.store, ids[-1], "Written since")
    exchanged(shown, ("evaluation", ids[-1]))
    call = shown.place.grading.call
    assert call is not None
    assert (call.evaluation.summary, call.based_on) == ("Written since", "v2")
    assert bar.trouble.text().startswith("This evaluation has changed while you read it.")
    assert (bar.trouble.isVisible(), bar.words) == (True, "Half a thought")
    assert shown.window.focusWidget() is focused


def test_what_is_gone_while_it_is_read_leaves_the_desk(shown: Stage, ids: list[str]) -> None:
    read(shown, ids[-1])
    with shown.place.store() as unit:
        assert isinstance(unit, SqlUnitOfWork)
        with replacing(unit.transaction, ids[-1]):
            unit.evaluations.take_out(ids[-1])
        unit.commit()
    exchanged(shown, ("evaluation", ids[-1]))
    assert shown.place.grading.call is None
    (message,) = shown.application.notifier.messages
    assert (message.tone, message.text) == (Tone.WARNING, "This evaluation is not here any more.")
    assert not shown.bench.actions["review.approve"].isEnabled()


# -- the author's side -------------------------------------------------------------------------------------------------


def test_the_author_sees_why_it_came_back_and_goes_to_each_place(shown: Stage) -> None:
    me = shown.place.identity.id
    become(shown, Person(login=me, name="Me"))
    name = next(row for row in shown.place.library.page(LibraryQuery(author=me), 0, 99) if RETURNED in row.file_name)
    old, opened = hand_back(shown.place.store, me, name.recording_id)
    shown.open(RETURNED)
    call = shown.place.grading.call
    assert call is not None
    assert call.evaluation == opened
    assert not call.read_only
    rows = shown.place.library.page(LibraryQuery(author=me, states=frozenset({QueueState.RETURNED})), 0, 99)
    assert name.recording_id in {row.recording_id for row in rows}
    feedback = shown.parts.feedback
    assert feedback.isVisible()
    assert feedback.reason.text() == REASON
    on_answer, on_mark = feedback.replies
    on_mark.click()
    assert shown.bench.view.annotation_id == old.annotations[0].id
    assert shown.bench._player.state.playing
    on_answer.click()
    criterion_id = history(shown, old.id)[0].replies[0].target_id
    assert shown.parts.scorecard.focused_criterion_id == criterion_id


def test_the_old_revision_is_read_beside_the_new_one(shown: Stage) -> None:
    me = shown.place.identity.id
    become(shown, Person(login=me, name="Me"))
    name = next(row for row in shown.place.library.page(LibraryQuery(author=me), 0, 99) if RETURNED in row.file_name)
    old, opened = hand_back(shown.place.store, me, name.recording_id)
    shown.open(RETURNED)
    shown.bench.actions["review.revisions"].trigger()
    dialog = shown.dialog()
    assert isinstance(dialog, RevisionsDialog)
    press_button(dialog, "read-revision-1")
    shown.settle()
    call = shown.place.grading.call
    assert call is not None
    assert (call.evaluation.id, call.read_only) == (old.id, True)
    assert "Revision 1 of 2" in shown.parts.feedback.standing.said.text
    shown.parts.feedback.newest.click()
    shown.settle()
    call = shown.place.grading.call
    assert call is not None
    assert (call.evaluation.id, call.evaluation.state) == (opened.id, EvaluationState.RETURNED)
    assert not call.read_only


# -- what is told without being asked ----------------------------------------------------------------------------------


def exchanged(shown: Stage, *keys: Key, me: Person | None = None, before: bool = True) -> None:
    """Let an exchange end that brought these records; `before`: it was not the first."""
    syncing, now = shown.place.shared.syncing, shown.place.clock.now()
    syncing.status = replace(syncing.status, succeeded_at=now if before else None)
    if keys:
        shown.place.events.publish(RecordsArrived(frozenset(keys)))
    syncing.status = replace(syncing.status, me=me, succeeded_at=now)
    shown.place.events.publish(SyncChanged(syncing.status))
    shown.settle()


def handed_back(shown: Stage) -> tuple[Evaluation, tuple[Key, ...]]:
    """Let a lead have returned a call of this person's; return the old revision and what the exchange brought."""
    me = shown.place.identity.id
    name = next(row for row in shown.place.library.page(LibraryQuery(author=me), 0, 99) if RETURNED in row.file_name)
    old, _ = hand_back(shown.place.store, me, name.recording_id)
    (first,) = history(shown, old.id)[:1]
    replies = [("reply", one.id) for one in first.replies]
    return old, (("review", first.reviews[0].id), *replies)


def test_the_corner_and_the_commands_follow_what_the_shared_store_says_of_a_person(shown: Stage) -> None:
    exchanged(shown, me=Person(login=shown.place.identity.id, name="李娜"))
    assert [label.text() for label in shown.window.menuBar().findChildren(QLabel)].count("李娜") == 1
    assert not shown.bench.actions["review.team"].isVisible()
    exchanged(shown, me=replace(lead(shown), name="陈静"))
    assert shown.bench.actions["review.team"].isVisible(), "roles come without any record"
    shown.speak(Language.CHINESE)
    assert [label.text() for label in shown.window.menuBar().findChildren(QLabel)].count("陈静") == 1


def test_an_author_is_told_what_came_back_and_what_to_do(shown: Stage) -> None:
    old, keys = handed_back(shown)
    exchanged(shown, *keys)
    (message,) = shown.application.notifier.messages
    assert message.tone is Tone.WARNING
    person = history(shown, old.id)[0].reviews[0].author_name
    assert message.text.startswith(f"{person} returned your evaluation of ")
    assert "submit it again" in message.way_out
    exchanged(shown, ("scorecard", "x:1"), ("review", "of somebody else's"))
    assert len(shown.application.notifier.messages) == 1


def test_an_author_is_told_of_replies_alone_and_of_several_things_at_once(shown: Stage) -> None:
    _, (review, *replies) = handed_back(shown)
    exchanged(shown, *replies)
    (message,) = shown.application.notifier.messages
    assert (message.tone, " replied on your evaluation of " in message.text) == (Tone.INFO, True)
    exchanged(shown, review, *replies)
    assert len(shown.application.notifier.messages) == 2
    assert "replied" not in shown.application.notifier.messages[-1].text, "it came back, which says more"


def test_what_a_first_exchange_brings_is_no_news(shown: Stage) -> None:
    _, keys = handed_back(shown)
    exchanged(shown, *keys, before=False)
    assert shown.application.notifier.messages == []


def test_a_reply_that_arrives_is_seen_beside_the_call_on_the_desk(shown: Stage) -> None:
    me = shown.place.identity.id
    become(shown, Person(login=me, name="Me"))
    old, (_, *replies) = handed_back(shown)
    read(shown, old.id)
    seen = len(shown.parts.feedback.replies)
    one = history(shown, old.id)[0].replies[0]
    with shown.place.store() as unit:
        unit.reviews.reply(replace(one, id="another", text="And one more"))
        unit.commit()
    exchanged(shown, ("reply", "another"))
    assert len(shown.parts.feedback.replies) == seen + 1
    assert len(replies) == seen


def test_a_lead_with_nothing_to_grade_is_led_to_the_team(qtbot: QtBot, tmp_path: Path) -> None:
    del qtbot
    with stage(tmp_path, Language.ENGLISH) as shown:
        start = shown.parts.start
        words = [label for label in start.findChildren(QLabel) if label.isVisible()]
        assert words[0].text() == "Grade your first call"
        exchanged(shown, me=lead(shown))
        assert words[0].text() == "Review your team’s evaluations"
        assert words[1].text().startswith("Nothing waits for you now.")
        press_button(start, "start-team")
        shown.settle()
        assert shown.window.team_shown


def test_a_lead_is_told_how_many_wait(shown: Stage, ids: list[str]) -> None:
    del ids
    with shown.place.store() as unit:
        waiting = unit.reviews.counts_by_state(TeamQuery(newest_only=True))[TeamState.AWAITING]
    shown.window.show_start(True)
    shown.place.events.publish(Changed(frozenset({Kind.EVALUATIONS})))
    shown.settle()
    assert any(f"{waiting} evaluations wait" in label.text() for label in shown.parts.start.findChildren(QLabel))


def tabbed(start: QWidget, *wanted: QWidget) -> list[QWidget]:
    """Return these in the order in which Tab reaches them from a widget."""
    found, one = [], start.nextInFocusChain()
    while one is not None and one is not start:
        found.append(one)
        one = one.nextInFocusChain()
    return [widget for widget in found if widget in wanted]


def test_tab_goes_through_what_was_said_before_the_card(shown: Stage) -> None:
    become(shown, Person(login=shown.place.identity.id, name="Me"))
    handed_back(shown)
    shown.open(RETURNED)
    parts = shown.parts
    order = [*parts.feedback.replies, parts.feedback.revisions, parts.scorecard]
    assert len(order) == 4
    assert tabbed(parts.waveform, *order) == order


def test_tab_goes_through_the_revisions_before_it_closes_them(shown: Stage) -> None:
    become(shown, Person(login=shown.place.identity.id, name="Me"))
    handed_back(shown)
    shown.open(RETURNED)
    shown.bench.actions["review.revisions"].trigger()
    dialog = shown.dialog()
    buttons = [one for one in dialog.findChildren(QPushButton) if one.isVisible()]
    reached = tabbed(dialog, *buttons)
    assert [one.text() for one in reached if isinstance(one, QPushButton)] == ["Read", "Close"]
