"""Words for the exchange: how it stands, kinds of record, roles, instants."""

from collections.abc import Mapping
from datetime import datetime

from qa_desktop.domain.person import Person, Role
from qa_desktop.language import sentences, tr, trc, trn
from qa_desktop.services.sync_status import SyncPhase, SyncStatus

AWAY = frozenset({"sync.host_unknown", "sync.unreachable", "sync.busy", "sync.interrupted", "sync.failed"})
"""Faults of the network, which pass by themselves."""
SEPARATOR = "  ·  "


def is_offline(status: SyncStatus) -> bool:
    """Tell whether the last exchange failed for want of a network or of the server."""
    return status.fault is not None and status.fault.code in AWAY


def needs_somebody(status: SyncStatus) -> bool:
    """Tell whether a person should look at it: what passes by itself is none of it."""
    failed = status.fault is not None and not is_offline(status)
    return failed or status.phase is SyncPhase.PASSWORD or bool(status.conflicts or status.aside)


def short_words(status: SyncStatus, now: datetime) -> str:
    """Say in one short line how the exchange stands; empty where nobody has signed in."""
    if status.phase is SyncPhase.OFF:
        return ""
    parts = [_state_words(status, now)]
    if status.pending:
        parts.append(trn("{count} to send", "{count} to send", status.pending).format(count=status.pending))
    if status.conflicts:
        parts.append(trn("{count} conflict", "{count} conflicts", status.conflicts).format(count=status.conflicts))
    if status.aside:
        parts.append(trn("{count} refused", "{count} refused", status.aside).format(count=status.aside))
    return SEPARATOR.join(parts)


def _state_words(status: SyncStatus, now: datetime) -> str:
    phases = {
        SyncPhase.RUNNING: tr("Syncing…"),
        SyncPhase.PAUSED: tr("Sync paused"),
        SyncPhase.PASSWORD: tr("Sync needs your password"),
    }
    if status.phase in phases:
        return phases[status.phase]
    if status.fault is not None:
        return tr("Offline") if is_offline(status) else tr("Sync failed")
    if status.succeeded_at is None:
        return tr("Not synced yet")
    return tr("Synced {time}").format(time=moment(status.succeeded_at, now))


def long_words(status: SyncStatus, now: datetime) -> str:
    """Say in a sentence or two how the exchange stands and what comes next."""
    if status.phase is SyncPhase.OFF:
        return tr("This machine works alone. Connect it to share work with your team.")
    last = (
        tr("It has not succeeded yet.")
        if status.succeeded_at is None
        else tr("It last succeeded at {time}.").format(time=moment(status.succeeded_at, now))
    )
    if status.phase is SyncPhase.RUNNING:
        return tr("Syncing now…")
    if status.phase is SyncPhase.PAUSED:
        return sentences(tr("Syncing is paused."), last)
    if status.phase is SyncPhase.PASSWORD:
        return sentences(tr("Syncing waits for your password."), last)
    if status.next_at is None or status.next_at <= now:
        return last
    return sentences(last, tr("The next sync is at {time}.").format(time=moment(status.next_at, now)))


def parked_words(status: SyncStatus) -> str:
    """Say what came and cannot be shown yet; empty where all of it can."""
    words = trn(
        "{count} record came that cannot be shown yet: the rest of it is still to come, or needs a newer program.",
        "{count} records came that cannot be shown yet: the rest is still to come, or needs a newer program.",
        status.parked,
    )
    return words.format(count=status.parked) if status.parked else ""


def who_words(status: SyncStatus) -> str:
    """Say who we are in which shared database, and what we may do there."""
    if status.phase is SyncPhase.OFF:
        return tr("Not connected")
    me = status.me
    if me is None or not me.memberships:
        return tr("{login} on {host}").format(login=status.login, host=status.host)
    return tr("{name} on {host}: {roles}").format(name=me.name or me.login, host=status.host, roles=roles_words(me))


def moment(instant: datetime, now: datetime) -> str:
    """Write an instant in this machine's time, to the minute, with the day where it is not today."""
    local = instant.astimezone()
    return f"{local:%H:%M}" if local.date() == now.astimezone().date() else f"{local:%Y-%m-%d %H:%M}"


def kind_name(kind: str) -> str:
    """Return what a kind of record is called."""
    names = {
        "recording": trc("record", "Recording"),
        "evaluation": trc("record", "Evaluation"),
        "scorecard": trc("record", "Scorecard"),
        "tags": trc("record", "Tags"),
        "review": trc("record", "Review"),
        "reply": trc("record", "Reply"),
        "clip": trc("record", "Sound clip"),
        "card_draft": trc("record", "Scorecard draft"),
        "card_stage": trc("record", "Scorecard taken out of use"),
        "centre_setting": trc("record", "Setting of the centre"),
        "phrase": trc("record", "Phrase of your own"),
        "centre_phrase": trc("record", "Phrase of the centre"),
    }
    return names.get(kind, kind)


def counts_words(counts: Mapping[str, int]) -> str:
    """Write how many there are of each kind: `Evaluation 3 · Review 1`."""
    return " · ".join(f"{kind_name(kind)} {count}" for kind, count in sorted(counts.items()))


def role_name(role: Role) -> str:
    """Return what a role is called."""
    return {
        Role.INSPECTOR: trc("role", "Inspector"),
        Role.LEAD: trc("role", "Team lead"),
        Role.MANAGER: trc("role", "QA manager"),
    }[role]


def roles_words(person: Person) -> str:
    """Write what a person may do, and where."""
    parts = [
        tr("{role} in {team}").format(role=role_name(one.role), team=one.team)
        for one in sorted(person.memberships, key=lambda one: (one.team, one.role))
    ]
    return trc("between things", ", ").join(parts) if parts else tr("no role yet")
