"""A backup that takes the store's place: made ready while the program runs, swapped in before it next opens the store.

The store that is there is kept as a backup first; one that is too damaged to be copied is put aside as it is.
"""

import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlcipher3.dbapi2

from db.backups import PATIENCE_S, BackupShelf, revision_of
from db.engine import connect_to
from db.exchange.beginning_anew import begin_anew
from db.faults import fault_of, fault_of_files
from db.files import companions, is_blank, is_plain, make_durable, put_in_place, remove_store
from db.migrations import HEAD
from db.recoding import check_soundness, ensure_key, hold_alone
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.settings.key_file import StoreKey

_PAST_COPYING = {"backup.unsound", "backup.failed"}


def ready_file(store: Path) -> Path:
    """Return where a backup lies that is to take the store's place."""
    return store.with_name(f"{store.name}.restored")


def stage_restore(
    backup: Path, store: Path, shelf: BackupShelf, key: StoreKey | None, former: StoreKey | None = None
) -> None:
    """Make a copy of a backup, encrypted with `key` or plain, that `finish_restore` puts in the store's place.

    A backup from before the store went without encryption is laid open with the `former` key, while that is kept.

    Raises:
        EnvironmentFault: `backup.missing`, `backup.no_room`, `backup.unsound`, `backup.other_key`, `backup.failed`;
            `backup.key_gone` where nothing is kept that opens what is encrypted.
        UserMistake: `store.newer_program_needed`.
    """
    part = store.with_name(f"{store.name}.restoring")
    if not backup.is_file():
        raise EnvironmentFault("backup.missing", file=str(backup))
    try:
        shelf.room_for(backup)
        remove_store(part)
        shutil.copyfile(backup, part)
        _refuse_locked(part, backup, key or former)
        ensure_key(part, key=key, former=former, patience_s=0)
        with closing(connect_to(part, key, patience_s=0)) as connection:
            check_soundness(connection, part, keyed=key is not None)
            if revision_of(connection) > HEAD:
                raise UserMistake("store.newer_program_needed", file=backup)
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            begin_anew(connection)
        make_durable(part)
        put_in_place(part, ready_file(store))
    except (OSError, EnvironmentFault, sqlcipher3.dbapi2.Error) as error:
        raise _fault(error, backup, keyed=key is not None) from error
    finally:
        remove_store(part)


def _refuse_locked(part: Path, backup: Path, key: StoreKey | None) -> None:
    if key is None and not is_blank(part) and not is_plain(part):
        raise EnvironmentFault("backup.key_gone", file=str(backup))


def finish_restore(store: Path, shelf: BackupShelf, key: StoreKey | None) -> bool:
    """Put the backup that was made ready in the store's place; return whether there was one.

    Raises:
        EnvironmentFault: `store.locked` while another program has the store open, `backup.no_room`, `store.full`…;
            the store is as it was then, and the next start tries again.
    """
    ready = ready_file(store)
    if not ready.exists():
        return False
    if not is_blank(store):
        try:
            shelf.make()
            _settle(store, key)
        except EnvironmentFault as error:
            if error.code not in _PAST_COPYING | {"store.damaged", "store.not_a_store", "store.wrong_key"}:
                raise
            _put_aside(store, shelf.now)
    put_in_place(ready, store)
    return True


def _settle(store: Path, key: StoreKey | None) -> None:
    """Bring everything into the store's one file, so that nothing of it meets the file that takes its place."""
    try:
        with closing(connect_to(store, key, patience_s=PATIENCE_S)) as connection:
            hold_alone(connection)
    except sqlcipher3.dbapi2.Error as error:
        fault = fault_of(error, store, keyed=key is not None)
        if fault is None:
            raise
        raise fault from error


def _put_aside(store: Path, now: datetime) -> None:
    """Keep a store that nothing can be made of, with what lies beside it, under another name."""
    try:
        for one in (*companions(store), store):
            if one.exists():
                one.replace(one.with_name(one.name.replace(store.name, f"{store.name}.damaged-{now:%Y%m%d-%H%M%S}")))
    except OSError as error:
        raise fault_of_files(error, store) from error


def _fault(error: Exception, backup: Path, *, keyed: bool) -> QaError:
    known: Exception | None = error
    if isinstance(error, sqlcipher3.dbapi2.Error):
        known = fault_of(error, backup, keyed=keyed) or error
    if isinstance(known, EnvironmentFault):
        if known.code.startswith("backup."):
            return known
        if known.code == "store.full":
            return EnvironmentFault("backup.no_room", folder=backup.parent)
        if known.code in {"store.wrong_key", "store.not_a_store"}:
            return EnvironmentFault("backup.other_key", file=str(backup))
        return EnvironmentFault("backup.unsound", folder=str(backup), reason=known.facts.get("reason"))
    return EnvironmentFault("backup.failed", folder=str(backup), reason=str(known))
