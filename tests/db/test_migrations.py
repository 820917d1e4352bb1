import json
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect

from db.engine import make_engine
from db.migrations import HEAD, SCRIPTS, VERSION_TABLE, upgrade
from db.migrations.__main__ import main as write_revision
from db.schema import METADATA
from db.store import Store, open_store
from qa_desktop.domain.card_draft import Signed
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.services.review_ports import TeamQuery
from qa_desktop.sync import heads
from qa_desktop.sync.records import RecordVersion
from tests.db.raw import another_program, run_sql
from tests.db.samples import NOON, make_card

REVISIONS = upgrade.known_revisions()


@pytest.fixture
def engine(store_file: Path) -> Iterator[Engine]:
    store_file.parent.mkdir()
    engine = make_engine(store_file, patience_s=1)
    yield engine
    engine.dispose()


def test_the_newest_revision_is_the_one_that_the_program_knows() -> None:
    assert REVISIONS[-1] == HEAD


@pytest.mark.parametrize("revision", [None, *REVISIONS])
def test_a_store_of_any_revision_is_brought_up_to_date(engine: Engine, store_file: Path, revision: str | None) -> None:
    if revision is not None:
        upgrade.upgrade(engine, store_file, present=None, target=revision)
    engine.dispose()
    store = open_store(store_file)
    store.check()
    assert run_sql(store, f"SELECT version_num FROM {VERSION_TABLE}") == [(HEAD,)]  # noqa: S608 - our own name
    store.close()


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_was_submitted_before_is_found_by_its_words(engine: Engine, store_file: Path, revision: str) -> None:
    upgrade.upgrade(engine, store_file, present=None, target=revision)
    with another_program(store_file) as other:
        for table, values in _SUBMITTED.items():
            names = ", ".join(values)
            places = ", ".join("?" * len(values))
            other.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(values.values()))  # noqa: S608 - our own names
    engine.dispose()
    store = open_store(store_file)
    with store.unit_of_work() as unit:
        for word, count in (("王", 1), ("王伟", 1), ("13800", 1), ("王芳", 0)):
            assert unit.reviews.count(TeamQuery(text=word)) == count
    store.check()
    store.close()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_card_that_was_published_before_can_be_retired(engine: Engine, store_file: Path, revision: str) -> None:
    upgrade.upgrade(engine, store_file, present=None, target=revision)
    card = make_card("star")
    with another_program(store_file) as other:
        values = ("star", 1, "published", card.model_dump_json(), "")
        other.execute("INSERT INTO scorecard (id, version, state, body, sha256) VALUES (?, ?, ?, ?, ?)", values)
    engine.dispose()
    store = open_store(store_file)
    with store.unit_of_work() as unit:
        assert unit.scorecards.published() == (card,)
        unit.card_lives.retire("star", 1, Signed("somebody", NOON))
        assert unit.scorecards.published() == ()
        unit.commit()
    store.check()
    store.close()


_CALL = {"id": "r", "file_name": "王伟.wav", "search": "王伟.wav\n13800", "agent": "王伟", "customer": "13800"}
_SUBMITTED: dict[str, dict[str, object]] = {
    "recording": {
        **_CALL,
        **dict.fromkeys(("codec", "queue", "call_id"), ""),
        **dict.fromkeys(("size_bytes", "sample_rate", "channel_count", "duration_ms", "imported_at"), 1),
        "channels": "unknown",
    },
    "scorecard": {"id": "c", "version": 1, "state": "published", "body": "{}", "sha256": ""},
    "evaluation": {
        "id": "e",
        "recording_id": "r",
        "card_id": "c",
        "card_version": 1,
        "author": "somebody",
        "state": "submitted",
        **dict.fromkeys(("summary", "band_id"), ""),
        **dict.fromkeys(("revision", "fatal", "created_at", "updated_at", "submitted_at"), 1),
    },
}


def test_the_revisions_build_the_tables_as_they_are_declared(store: Store) -> None:
    with store._engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "version_table": VERSION_TABLE}
        )
        assert compare_metadata(context, METADATA) == []


def test_the_revisions_build_the_checks_and_the_strictness_as_they_are_declared(store: Store) -> None:
    declared = create_engine("sqlite://")
    METADATA.create_all(declared)
    there, here = inspect(declared), inspect(store._engine)
    for table in METADATA.tables:
        assert _sorted(here.get_check_constraints(table)) == _sorted(there.get_check_constraints(table))
        assert here.get_table_options(table) == there.get_table_options(table)
        assert _sorted(here.get_foreign_keys(table)) == _sorted(there.get_foreign_keys(table))
    declared.dispose()


def _sorted(constraints: Sequence[object]) -> list[str]:
    return sorted(map(str, constraints))


def test_a_store_of_a_newer_program_is_left_alone(store_file: Path) -> None:
    open_store(store_file).close()
    with another_program(store_file) as other:
        other.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")  # noqa: S608 - our own name
    with pytest.raises(UserMistake) as caught:
        open_store(store_file)
    assert caught.value.code == "store.newer_program_needed"
    assert caught.value.facts == {"file": store_file, "revision": "9999"}


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    engine: Engine, store_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = EnvironmentFault("store.full", file=store_file)

    def fail(*_: object) -> None:
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(upgrade, "_check", fail)
        with pytest.raises(EnvironmentFault, match=r"store\.full"):
            upgrade.upgrade(engine, store_file, present=None)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master").fetchall() == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    upgrade.upgrade(engine, store_file, present=None)


def test_a_migration_that_breaks_references_is_taken_back(engine: Engine, store_file: Path) -> None:
    upgrade.upgrade(engine, store_file, present=None)
    with another_program(store_file) as other:
        other.execute("INSERT INTO answer VALUES ('nobody', 'c', 'none', NULL, '', '')")
    with pytest.raises(EnvironmentFault, match=r"store\.damaged"):
        upgrade.upgrade(engine, store_file, present=HEAD)


def test_two_programs_that_start_on_a_new_store_make_it_once(engine: Engine, store_file: Path) -> None:
    open_store(store_file).close()
    upgrade.upgrade(engine, store_file, present=None)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {VERSION_TABLE}").scalar_one() == 1  # noqa: S608 - our own name


def test_opening_a_store_that_is_up_to_date_loads_no_alembic(store_file: Path) -> None:
    open_store(store_file).close()
    program = (
        "import sys; from pathlib import Path; from db.store import open_store;"
        f"open_store(Path({str(store_file)!r})).close();"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


def test_the_next_revision_writes_itself_with_nothing_left_to_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scripts = tmp_path / "migrations"
    scripts.mkdir()
    for name in ("env.py", "script.py.mako"):
        (scripts / name).write_bytes((SCRIPTS / name).read_bytes())
    versions = scripts / "versions"
    versions.mkdir()
    for script in (SCRIPTS / "versions").glob("r*.py"):
        (versions / script.name).write_bytes(script.read_bytes())
    monkeypatch.setattr(upgrade, "SCRIPTS", scripts)
    write_revision("nothing to change")
    (written,) = versions.glob(f"r{len(REVISIONS) + 1:04}_*.py")
    assert "    pass\n" in written.read_text()
    assert str(written) in capsys.readouterr().out


def test_what_newer_programs_sent_before_the_upgrade_names_what_it_is_of(engine: Engine, store_file: Path) -> None:
    """An older program kept such reviews whole, and what submissions say; the rest it cannot know."""
    upgrade.upgrade(engine, store_file, present=None, target="0004")
    final = {"state": "submitted", "summary": "好", "created_at": "1", "updated_at": "2"}
    rows = [
        ("review", "w1", "x1", {"version": "v1"}),
        ("review", "w2", "x2", {}),
        ("review", "w3", "x3", {"version": 7}),
        ("evaluation", "e1", "v1", final),
        ("evaluation", "e1", "v2", {**final, "state": "draft"}),
        ("evaluation", "e1", "v3", None),
    ]
    with engine.begin() as connection:
        for kind, one, version, body in rows:
            kept = None if body is None else zlib.compress(json.dumps(body).encode())
            connection.exec_driver_sql(
                "INSERT INTO record_version (kind, id, version, bases, author, team, subject, addressee, schema,"
                " deleted, sha256, body, epoch, is_head, held, parked)"
                " VALUES (?, ?, ?, '[]', '', '', '', '', 1, 0, '', ?, 0, 0, 0, '')",
                (kind, one, version, kept),
            )
            if kind == "review":
                connection.exec_driver_sql(
                    "INSERT INTO review (id, evaluation_id, author, author_name, decision, reason, decided_at)"
                    " VALUES (?, 'e1', '', '', 'approved', '', 0)",
                    (one,),
                )
    upgrade.upgrade(engine, store_file, present="0004")
    with engine.begin() as connection:
        named = connection.exec_driver_sql("SELECT id, version FROM review ORDER BY id").all()
        said = connection.exec_driver_sql("SELECT said FROM record_version WHERE id = 'e1' ORDER BY version").scalars()
        record = RecordVersion(kind="evaluation", id="e1", version="v1", author="", team="", body=final)
        assert [tuple(row) for row in named] == [("w1", "v1"), ("w2", ""), ("w3", "")]
        assert list(said) == [heads.said(record), "", None]
        with pytest.raises(Exception, match=r"review\.frozen"):
            connection.exec_driver_sql("UPDATE review SET version = ''")


def test_what_newer_programs_told_before_the_upgrade_is_taken_in(engine: Engine, store_file: Path) -> None:
    """An older program kept it beside the tables and carried it through; this one reads the tables alone."""
    upgrade.upgrade(engine, store_file, present=None, target="0007")
    told = {
        "state": "submitted",
        "feedback": {"done_well": "耐心", "improve": 5},
        "time": {"listening_ms": 61_000, "paused_ms": -4},
        "answers": {"a": {"reasons": ["skill_gap"]}, "b": {"reasons": "x"}, "gone": {"reasons": ["skill_gap"]}},
    }
    names = "kind, id, version, bases, author, team, subject, addressee, schema, deleted, sha256, body, epoch, is_head"
    with engine.begin() as connection:
        for table, values in _SUBMITTED.items():
            columns, places = ", ".join(values), ", ".join("?" * len(values))
            connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(values.values()))  # noqa: S608 - our own names
        connection.exec_driver_sql("INSERT INTO replacing VALUES ('e')")
        for name in ("a", "b"):
            connection.exec_driver_sql(f"INSERT INTO answer VALUES ('e', '{name}', 'none', NULL, '')")  # noqa: S608 - our own names
        connection.exec_driver_sql("DELETE FROM replacing")
        for version, held, body in (("v1", 1, told), ("v2", 0, {**told, "feedback": {"training": "other"}})):
            connection.exec_driver_sql(
                f"INSERT INTO record_version ({names}, held, parked, said)"  # noqa: S608 - our own names
                " VALUES ('evaluation', 'e', ?, '[]', '', '', '', '', 1, 0, '', ?, 0, 0, ?, '', 'with the time')",
                (version, zlib.compress(json.dumps(body, ensure_ascii=False).encode()), held),
            )
    upgrade.upgrade(engine, store_file, present="0007")
    with engine.begin() as connection:
        columns = "done_well, training, improve, listening_ms, grading_ms, paused_ms"
        rows = connection.exec_driver_sql(f"SELECT {columns} FROM evaluation").all()  # noqa: S608 - our own names
        reasons = connection.exec_driver_sql("SELECT criterion_id, reasons FROM answer ORDER BY 1").all()
        said = connection.exec_driver_sql("SELECT said FROM record_version ORDER BY version").scalars().first()
        assert [tuple(row) for row in rows] == [("耐心", "", "", 61_000, 0, 0)]
        assert [tuple(row) for row in reasons] == [("a", '["skill_gap"]'), ("b", "")]
        assert said == heads.said(RecordVersion(kind="evaluation", id="e", version="v1", author="", team="", body=told))
        with pytest.raises(Exception, match=r"evaluation\.frozen"):
            connection.exec_driver_sql("UPDATE evaluation SET improve = 'x'")
