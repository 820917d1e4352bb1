"""The table of commands: menus, tool tips, the list of keys and the shortcut editor are all made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qa_desktop.language import tr, trc

Wording = Callable[[], str]


class Menu(StrEnum):
    """The menus, in their order."""

    FILE = "file"
    EDIT = "edit"
    PLAY = "play"
    ANNOTATE = "annotate"
    SCORE = "score"
    REVIEW = "review"
    VIEW = "view"
    SHARED = "shared"
    HELP = "help"


class When(StrEnum):
    """What must hold for a command to be of use."""

    ALWAYS = "always"
    CALL = "call"  # a call is on the desk
    EDITABLE = "editable"  # and its evaluation may be edited
    CARD = "card"  # and it may be graded on another card
    DRAFT = "draft"  # and it is a draft that holds something
    MARK = "mark"  # and a mark is chosen
    REVIEW = "review"  # the evaluation on the desk waits for this person's review
    REVISIONS = "revisions"  # the evaluation on the desk is stored, so that it has revisions
    UNDO = "undo"
    REDO = "redo"
    SHARED = "shared"  # somebody has signed in to a shared store


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: its id, where it stands, its wording, its keys, when it is of use.

    `group` keeps commands together in a menu; a command without a menu is reached by its key alone. `repeats` lets a
    held key repeat it.
    """

    id: str
    menu: Menu | None
    group: int = 0
    text: Wording
    keys: tuple[str, ...] = ()
    when: When = When.ALWAYS
    repeats: bool = False
    checkable: bool = False


def menu_title(menu: Menu) -> str:
    """Return the menu's title, with the key that opens it."""
    return {
        Menu.FILE: tr("&File"),
        Menu.EDIT: tr("&Edit"),
        Menu.PLAY: tr("&Play"),
        Menu.ANNOTATE: tr("&Annotate"),
        Menu.SCORE: tr("&Score"),
        Menu.REVIEW: tr("&Review"),
        Menu.VIEW: tr("&View"),
        Menu.SHARED: tr("Shared &work"),
        Menu.HELP: tr("&Help"),
    }[menu]


def _command(
    command_id: str,
    menu: Menu | None,
    group: int,
    text: Wording,
    *keys: str,
    when: When = When.ALWAYS,
    repeats: bool = False,
    checkable: bool = False,
) -> Command:
    return Command(
        id=command_id,
        menu=menu,
        group=group,
        text=text,
        keys=keys,
        when=when,
        repeats=repeats,
        checkable=checkable,
    )


def _tag_command(digit: int) -> Command:
    return _command(
        f"mark.tag_{digit}",
        None,
        0,
        lambda: tr("Mark with tag {digit}").format(digit=digit),
        str(digit),
        when=When.EDITABLE,
    )


def _answer_command(digit: int) -> Command:
    return _command(
        f"score.answer_{digit}",
        None,
        0,
        lambda: tr("Answer {digit} to the focused criterion").format(digit=digit),
        f"Ctrl+{digit}",
        when=When.EDITABLE,
    )


COMMANDS: tuple[Command, ...] = (
    _command("file.import", Menu.FILE, 0, lambda: tr("Import recordings…"), "Ctrl+I"),
    _command("file.import_folder", Menu.FILE, 0, lambda: tr("Import a folder…"), "Ctrl+Shift+I"),
    _command("file.export", Menu.FILE, 1, lambda: tr("Export…"), "Ctrl+E"),
    _command("file.settings", Menu.FILE, 2, lambda: tr("Settings…"), "Ctrl+,"),
    _command("file.backups", Menu.FILE, 3, lambda: tr("Backups…")),
    _command("file.protection", Menu.FILE, 3, lambda: tr("Protection of local data…")),
    _command("file.person", Menu.FILE, 3, lambda: tr("Somebody else is working…")),
    _command("file.quit", Menu.FILE, 4, lambda: tr("Quit"), "Ctrl+Q"),
    _command("edit.undo", Menu.EDIT, 0, lambda: tr("Undo"), "Ctrl+Z", when=When.UNDO, repeats=True),
    _command("edit.redo", Menu.EDIT, 0, lambda: tr("Redo"), "Ctrl+Y", "Ctrl+Shift+Z", when=When.REDO, repeats=True),
    _command("edit.find", Menu.EDIT, 1, lambda: tr("Search recordings"), "Ctrl+F"),
    _command("edit.tags", Menu.EDIT, 2, lambda: tr("Tags…")),
    _command("edit.cards", Menu.EDIT, 2, lambda: tr("Scorecards…"), "Ctrl+Shift+E"),
    _command("edit.patterns", Menu.EDIT, 2, lambda: tr("File name patterns…")),
    _command(
        "play.toggle",
        Menu.PLAY,
        0,
        lambda: tr("Play or pause"),
        "Space",
        "Media Play",
        "Toggle Media Play/Pause",
        "F4",
        when=When.CALL,
    ),
    _command("play.slower_shuttle", Menu.PLAY, 0, lambda: tr("Shuttle back"), "J", when=When.CALL),
    _command("play.stop_shuttle", Menu.PLAY, 0, lambda: tr("Shuttle stop"), "K", when=When.CALL),
    _command("play.faster_shuttle", Menu.PLAY, 0, lambda: tr("Shuttle forward"), "L", when=When.CALL),
    _command("play.back", Menu.PLAY, 1, lambda: tr("Back 2 s"), "Left", when=When.CALL, repeats=True),
    _command("play.forward", Menu.PLAY, 1, lambda: tr("Forward 2 s"), "Right", when=When.CALL, repeats=True),
    _command(
        "play.back_far",
        Menu.PLAY,
        1,
        lambda: tr("Back 10 s"),
        "Shift+Left",
        "Media Previous",
        when=When.CALL,
        repeats=True,
    ),
    _command(
        "play.forward_far",
        Menu.PLAY,
        1,
        lambda: tr("Forward 10 s"),
        "Shift+Right",
        "Media Next",
        when=When.CALL,
        repeats=True,
    ),
    _command("play.back_fine", Menu.PLAY, 1, lambda: tr("Back 0.2 s"), "Alt+Left", when=When.CALL, repeats=True),
    _command("play.forward_fine", Menu.PLAY, 1, lambda: tr("Forward 0.2 s"), "Alt+Right", when=When.CALL, repeats=True),
    _command("play.home", Menu.PLAY, 1, lambda: tr("To the start"), "Home", when=When.CALL),
    _command("play.end", Menu.PLAY, 1, lambda: tr("To the end"), "End", when=When.CALL),
    _command("play.slower", Menu.PLAY, 2, lambda: tr("Slower"), "-", when=When.CALL, repeats=True),
    _command("play.faster", Menu.PLAY, 2, lambda: tr("Faster"), "=", "+", when=When.CALL, repeats=True),
    _command("play.speed_toggle", Menu.PLAY, 2, lambda: tr("1× and the last speed"), "Backspace", when=When.CALL),
    _command("play.loop", Menu.PLAY, 3, lambda: tr("Loop the region"), "R", when=When.CALL, checkable=True),
    _command("play.solo_agent", Menu.PLAY, 3, lambda: tr("Agent alone"), "A", when=When.CALL, checkable=True),
    _command("play.solo_customer", Menu.PLAY, 3, lambda: tr("Customer alone"), "C", when=When.CALL, checkable=True),
    _command("play.louder", Menu.PLAY, 4, lambda: tr("Louder"), "Ctrl+Up", repeats=True),
    _command("play.quieter", Menu.PLAY, 4, lambda: tr("Quieter"), "Ctrl+Down", repeats=True),
    _command("mark.point", Menu.ANNOTATE, 0, lambda: tr("Mark this moment"), "M", when=When.EDITABLE),
    _command("mark.region", Menu.ANNOTATE, 0, lambda: tr("Mark the chosen region"), "Shift+M", when=When.EDITABLE),
    _command("region.start", Menu.ANNOTATE, 1, lambda: tr("Region starts here"), "[", when=When.CALL),
    _command("region.end", Menu.ANNOTATE, 1, lambda: tr("Region ends here"), "]", when=When.CALL),
    _command("region.clear", Menu.ANNOTATE, 1, lambda: tr("No region"), "Esc", when=When.CALL),
    _command("mark.edit", Menu.ANNOTATE, 2, lambda: tr("Edit the note"), "F2", when=When.MARK),
    _command("mark.link", Menu.ANNOTATE, 2, lambda: tr("Evidence for the focused criterion"), "Ctrl+L", when=When.MARK),
    _command("mark.delete", Menu.ANNOTATE, 2, lambda: tr("Delete the mark"), "Del", when=When.MARK),
    _command("mark.previous", Menu.ANNOTATE, 3, lambda: tr("Previous mark"), "Ctrl+Shift+Up", when=When.CALL),
    _command("mark.next", Menu.ANNOTATE, 3, lambda: tr("Next mark"), "Ctrl+Shift+Down", when=When.CALL),
    _command(
        "score.next",
        Menu.SCORE,
        0,
        lambda: tr("Next criterion"),
        "Ctrl+Tab",
        "Ctrl+PgDown",
        when=When.CALL,
        repeats=True,
    ),
    _command(
        "score.previous",
        Menu.SCORE,
        0,
        lambda: tr("Previous criterion"),
        "Ctrl+Shift+Tab",
        "Ctrl+PgUp",
        when=When.CALL,
        repeats=True,
    ),
    _command("score.not_applicable", Menu.SCORE, 0, lambda: tr("Not applicable"), "Ctrl+0", when=When.EDITABLE),
    _command("score.full_marks", Menu.SCORE, 0, lambda: tr("Full marks for the rest"), "Ctrl+M", when=When.EDITABLE),
    _command("score.clear", Menu.SCORE, 0, lambda: tr("Take the answer back"), "Ctrl+Backspace", when=When.EDITABLE),
    _command("score.comment", Menu.SCORE, 0, lambda: tr("Write the comment"), "F6", when=When.EDITABLE),
    _command("score.feedback", Menu.SCORE, 0, lambda: tr("Feedback to the agent"), "Ctrl+F6", when=When.EDITABLE),
    _command(
        "score.keep_phrase",
        Menu.SCORE,
        0,
        lambda: tr("Keep this comment as a phrase"),
        "Ctrl+Shift+P",
        when=When.EDITABLE,
    ),
    _command(
        "score.keep_phrase_for_all",
        Menu.SCORE,
        0,
        lambda: tr("Keep it as a phrase of the centre"),
        when=When.EDITABLE,
    ),
    _command("score.reasons", Menu.SCORE, 0, lambda: tr("Root cause…"), "Ctrl+R", when=When.EDITABLE),
    _command("score.standard", Menu.SCORE, 0, lambda: tr("Show the standard"), "F7", when=When.CALL),
    _command(
        "score.tie_tag",
        Menu.SCORE,
        0,
        lambda: tr("Count this tag here"),
        "Ctrl+Shift+L",
        when=When.MARK,
    ),
    _command("score.card", Menu.SCORE, 1, lambda: tr("Choose the scorecard…"), "F3", when=When.CARD),
    _command("score.account", Menu.SCORE, 1, lambda: tr("How this score came about"), "F9", when=When.CALL),
    _command("score.report", Menu.SCORE, 1, lambda: tr("Report of this evaluation…"), "Ctrl+P", when=When.CALL),
    _command("score.missing", Menu.SCORE, 1, lambda: tr("Go to what is missing"), "Ctrl+G", when=When.EDITABLE),
    _command(
        "score.submit",
        Menu.SCORE,
        2,
        lambda: trc("evaluation", "Submit"),
        "Ctrl+Shift+Enter",
        "Ctrl+Shift+Return",
        when=When.EDITABLE,
    ),
    _command(
        "score.submit_next",
        Menu.SCORE,
        2,
        lambda: tr("Submit and open next"),
        "Ctrl+Enter",
        "Ctrl+Return",
        when=When.EDITABLE,
    ),
    _command("call.next", Menu.SCORE, 3, lambda: tr("Next call in the queue"), "Ctrl+N"),
    _command("call.discard", Menu.SCORE, 4, lambda: tr("Discard this draft…"), when=When.DRAFT),
    _command("review.team", Menu.REVIEW, 0, lambda: tr("Team's evaluations"), "Ctrl+T"),
    _command("review.next", Menu.REVIEW, 0, lambda: tr("Review the next one"), "Ctrl+Shift+N"),
    _command("review.reply", Menu.REVIEW, 1, lambda: tr("Write a reply or a reason"), "F8", when=When.REVIEW),
    _command("review.approve", Menu.REVIEW, 1, lambda: tr("Approve"), "Ctrl+Shift+A", when=When.REVIEW),
    _command("review.return", Menu.REVIEW, 1, lambda: tr("Return"), "Ctrl+Shift+R", when=When.REVIEW),
    _command(
        "review.revisions",
        Menu.REVIEW,
        2,
        lambda: tr("Revisions and reviews…"),
        "Ctrl+Shift+H",
        when=When.REVISIONS,
    ),
    _command("review.card_health", Menu.REVIEW, 3, lambda: tr("Health of a card…"), "Ctrl+Shift+G"),
    _command("view.zoom_in", Menu.VIEW, 0, lambda: tr("Zoom in"), "Ctrl+=", "Ctrl++", when=When.CALL, repeats=True),
    _command("view.zoom_out", Menu.VIEW, 0, lambda: tr("Zoom out"), "Ctrl+-", when=When.CALL, repeats=True),
    _command("view.fit", Menu.VIEW, 0, lambda: tr("Whole call"), "F", when=When.CALL),
    _command("view.follow", Menu.VIEW, 0, lambda: tr("Follow the playhead"), "Ctrl+Shift+F", checkable=True),
    _command("view.library", Menu.VIEW, 1, lambda: tr("Queue panel"), "Ctrl+Shift+1", checkable=True),
    _command("view.annotations", Menu.VIEW, 1, lambda: tr("Annotation table"), "Ctrl+Shift+2", checkable=True),
    _command("view.scorecard", Menu.VIEW, 1, lambda: tr("Scorecard panel"), "Ctrl+Shift+3", checkable=True),
    _command("view.queue_focus", Menu.VIEW, 2, lambda: tr("To the queue"), "Alt+1"),
    _command("view.wave_focus", Menu.VIEW, 2, lambda: tr("To the waveform"), "Alt+2"),
    _command("view.table_focus", Menu.VIEW, 2, lambda: tr("To the annotations"), "Alt+3"),
    _command("view.card_focus", Menu.VIEW, 2, lambda: tr("To the scorecard"), "Alt+4"),
    _command("sync.now", Menu.SHARED, 0, lambda: tr("Sync now"), "F5", when=When.SHARED),
    _command("sync.window", Menu.SHARED, 0, lambda: tr("How syncing stands…"), "Ctrl+Shift+Y"),
    _command("sync.conflicts", Menu.SHARED, 0, lambda: tr("Conflicts…"), "Ctrl+Shift+K", when=When.SHARED),
    _command("sync.connect", Menu.SHARED, 1, lambda: tr("Connect to the shared database…")),
    _command("sync.sign_out", Menu.SHARED, 1, lambda: tr("Sign out"), when=When.SHARED),
    _command("help.keys", Menu.HELP, 0, lambda: tr("Keys"), "F1"),
    _command("help.data", Menu.HELP, 1, lambda: tr("Where data lies")),
    _command("help.about", Menu.HELP, 1, lambda: tr("About QA Desktop")),
    *(_tag_command(digit) for digit in range(1, 10)),
    *(_answer_command(digit) for digit in range(1, 10)),
)
