"""Why the shared store refuses a record: a sentence for each of its own rules, and who can help.

The store's functions say in English which rule it is (`db/shared/schema`): by an SQLSTATE, and where one state stands
for several rules, by the words beside it. What a newer store says that is not known here goes by its state.
"""

from collections.abc import Callable, Mapping

from qa_desktop.language import tr

Wording = Callable[[], str]
Refusal = tuple[Wording, Wording]
SPOKEN_OF = frozenset({"sync.refused", "sync.failed"})
STRANGERS = "author: "
"""What the reason begins with where a record was made under other logins, which follow."""


def _ask_keeper() -> str:
    return tr("It is kept here and set aside; ask whoever looks after the database.")


def _update() -> str:
    return tr("Install the newest version of QA Desktop; if it goes on, tell whoever looks after the database.")


_TOO_LARGE: Refusal = (
    lambda: tr("This is too large for the shared database, which takes 2 MB of text and 250 KB of sound."),
    lambda: tr("Shorten the longest comments and notes. Where it is submitted, ask whoever looks after the database."),
)
_TOO_MANY: Refusal = (
    lambda: tr("The shared database holds as many versions of this evaluation as it takes."),
    lambda: tr("What is there stays. Ask whoever looks after the database."),
)
_NOT_YOURS: Refusal = (
    lambda: tr("In the shared database this belongs to somebody else, or to a team in which you have no part."),
    lambda: tr("It is kept here. Ask whoever looks after the database which teams and roles your login has."),
)
_OWN: Refusal = (
    lambda: tr("Nobody reviews an evaluation of their own."),
    lambda: tr("Another lead of the team has to review it."),
)
_NOT_HERE: Refusal = (
    lambda: tr("The version that this review is of is not in the shared database."),
    lambda: tr("The review is sent again by itself once that version has come; its author's machine has it."),
)
_ONCE: Refusal = (
    lambda: tr("This was sent before with other content, and what is sent of it once stays as it is."),
    _ask_keeper,
)
_REVIEWED: Refusal = (
    lambda: tr("An evaluation was reviewed before your last changes of it came, and stays as it was reviewed."),
    lambda: tr("What you wrote is kept among the conflicts. Ask the reviewer to return the evaluation for changes."),
)
_CHANGED: Refusal = (
    lambda: tr("An evaluation has changed since you reviewed it, so that the review was taken back."),
    lambda: tr("Look at it again; what you wrote is kept among the conflicts."),
)
_DAMAGED: Refusal = (
    lambda: tr("What arrived in the shared database is not what was sent."),
    lambda: tr("“Try again” under Shared work sends it anew; if it goes on, tell whoever looks after the database."),
)
_ANOTHER_WAY: Refusal = (
    lambda: tr("The shared database does not take what this program sends in the way in which it sends it."),
    _update,
)
_MADE_BY: Refusal = (
    lambda: tr("This was made under another login: {logins}."),
    lambda: tr("Sign in with that login to send it, or ask whoever looks after the database."),
)

BY_STATE: Mapping[str, Refusal] = {
    "QA003": _ANOTHER_WAY,
    "QA004": _ANOTHER_WAY,
    "QA005": _TOO_LARGE,
    "QA006": _NOT_YOURS,
    "QA007": _ONCE,
    "QA008": _DAMAGED,
    "QA009": _CHANGED,
}
BY_WORDS: Mapping[str, Refusal] = {
    "a batch takes its place inside the statement COMMIT only": _ANOTHER_WAY,
    "nothing may wait behind a batch inside COMMIT": _ANOTHER_WAY,
    "records belong to a batch of the same transaction": _ANOTHER_WAY,
    "a transaction writes one batch": _ANOTHER_WAY,
    "a record is too large": _TOO_LARGE,
    "the batch is too large": _TOO_LARGE,
    "an evaluation has too many versions or reviews": _TOO_MANY,
    "the batch is about evaluations with too many versions": _TOO_MANY,
    "this record is not for this person to write again": (
        lambda: tr("Somebody else wrote this in the shared database first, and only they can change it."),
        _ask_keeper,
    ),
    "this evaluation is not for this person to write about": (
        lambda: tr("This evaluation is not yours, and you lead no team that it belongs to."),
        lambda: tr("Let a lead of its team do it, or ask whoever looks after the database to make you one."),
    ),
    "nobody reviews an evaluation of their own": _OWN,
    "what this review opens is in the hands of somebody else": (
        lambda: tr("Returning this evaluation would open a revision of it that somebody else has begun."),
        _ask_keeper,
    ),
    "this is about an evaluation of somebody else": (
        lambda: tr("In the shared database this evaluation, or the one that it corrects, is somebody else's."),
        lambda: tr("It is kept here. If you graded it under another login, ask whoever looks after the database."),
    ),
    "this evaluation is not begun by this person": (
        lambda: tr("This evaluation was begun under another login than the one that you sign in with."),
        lambda: tr("Sign in with that login to send it, or ask whoever looks after the database."),
    ),
    "this clip does not name the evaluation that it is of": (
        lambda: tr("This sound does not belong to the evaluation that it was sent for."),
        _update,
    ),
    "what this review names is no version": (
        lambda: tr("This review does not say which version it is of."),
        _update,
    ),
    "what this review is of is not here": _NOT_HERE,
    "this was sent before with other content, and is written once": _ONCE,
    "this evaluation was reviewed and stays as it was reviewed": _REVIEWED,
    "the batch is not what its hash says": _DAMAGED,
    "this evaluation has changed since it was reviewed": _CHANGED,
    "no second person has approved this card as it is": (
        lambda: tr("Your centre did not take a scorecard: no second QA manager has approved it as it is."),
        lambda: tr(
            "It is a draft again where nobody has graded with it. Propose it and let another QA manager approve."
        ),
    ),
}


def refusal_of(code: str, facts: Mapping[str, object]) -> Refusal | None:
    """Return the sentences for a refusal of the shared store's own, None for every other error."""
    if code not in SPOKEN_OF:
        return None
    reason = str(facts.get("reason", ""))
    if reason.startswith(STRANGERS):
        return _MADE_BY
    return BY_WORDS.get(reason) or BY_STATE.get(str(facts.get("state", "")))


def logins_in(facts: Mapping[str, object]) -> dict[str, str]:
    """Return the `logins` under which a record was made that is refused for that."""
    reason = str(facts.get("reason", ""))
    return {"logins": reason.removeprefix(STRANGERS)} if reason.startswith(STRANGERS) else {}
