"""Two inspectors and their lead, three programs on three screens, one PostgreSQL: from grading offline to approval."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.end2end.colleague import FAILED, PATIENCE_S, Colleague
from tests.end2end.display import missing_tools, screen, wait_until
from tests.support.places import ROOT
from tests.support.postgres import INSPECTOR_A, INSPECTOR_A2, LEAD_A, OwnPostgres, SharedStore
from tests.support.sound import SINK, NullSink

DEMO = ROOT / "resources" / "demo"
HER_CALL = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.opus"
HIS_CALL = "external-5519-139xxxx6618-20260320-094205-1773970925.31.wav"
HER_REASON, HIS_REASON = "Cut in twice; see the mark.", "Talks over the customer."
ON_MARK, ON_ANSWER = "Wider, please.", "Partly met, as in Q-12."
WHY = "She did apologise: listen again."

Team = tuple[Colleague, Colleague, Colleague]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """An inspector with a keyring, one without, and a lead, each with a screen; what they see is kept at a failure."""
    missing = missing_tools()
    if missing:
        pytest.skip(f"no screen to show the window on: {', '.join(missing)} not installed (.ci/run installs them)")
    with ExitStack() as stack:
        logins = ((INSPECTOR_A, True), (INSPECTOR_A2, False), (LEAD_A, True))
        her, him, lead = (
            Colleague(
                login,
                stack.enter_context(screen()),
                tmp_path / login,
                tmp_path / f"keyring of {login}" if has_keyring else None,
            )
            for login, has_keyring in logins
        )
        yield her, him, lead


@contextmanager
def kept_pictures(team: Team) -> Iterator[None]:
    """Keep pictures of all screens where something goes wrong."""
    try:
        yield
    except BaseException:
        for one in team:
            one.picture(f"wrong {one.login}")
        raise


def grade_offline(her: Colleague, him: Colleague, shared: SharedStore) -> None:
    """She has never met the shared database; for him it is away."""
    shared.server.stop()
    for one, file_name, reason in ((her, HER_CALL, HER_REASON), (him, HIS_CALL, HIS_REASON)):
        one.open_first(file_name)
        one.grade(reason)
    him.shown.key("F5")
    him.awaits("Password")
    him.give_password()
    wait_until(lambda: him.last_exchange[1] is not None, "a fault that is remembered", PATIENCE_S)
    him.picture("1 the server is away")
    shared.server.start()


def review(lead: Colleague, author: Colleague, sink: NullSink | None) -> None:
    """The lead finds both in the table, reads hers, hears the evidence without the file, replies twice, returns it."""
    lead.shown.key("ctrl+t")
    lead.shown.settle()
    lead.picture("2 the team's table")
    lead.shown.key("Down", "Return")
    lead.awaits(HER_CALL)
    lead.shown.settle()
    hear_the_evidence(lead, sink)
    lead.picture("3 read with the evidence")
    lead.shown.key("alt+3")
    lead.reply(ON_MARK)
    lead.shown.key("alt+4", *["ctrl+Tab"] * FAILED)
    lead.reply(ON_ANSWER)
    lead.shown.key("F8")
    lead.shown.write(WHY)
    lead.shown.key("ctrl+shift+r")
    lead.has("the decision", "SELECT 1 FROM review WHERE decision = 'returned' AND reason = ?", WHY)
    lead.shown.settle()
    lead.picture("4 returned")
    assert lead.rows("SELECT target FROM reply ORDER BY target") == [("annotation",), ("answer",)]
    assert lead.evaluations(author.login) == [(1, "submitted")]


def hear_the_evidence(lead: Colleague, sink: NullSink | None) -> None:
    """Play the mark; where there is a sink, it must be heard."""
    assert lead.rows("SELECT 1 FROM recording_file") == []
    if sink is None:
        lead.shown.key("alt+3", "Return")
        return
    with sink.listening() as heard:
        lead.shown.key("alt+3", "Return")
        wait_until(lambda: heard.loud_ms() > 300, "the evidence, from its clip", PATIENCE_S)


def approve_what_waits(lead: Colleague, count: int) -> None:
    """Go from one to the next."""
    for number in range(1, count + 1):
        lead.shown.key("ctrl+shift+n")
        lead.shown.settle()
        lead.shown.key("ctrl+shift+a")
        approved = "SELECT 1 FROM review WHERE decision = 'approved' GROUP BY 1 HAVING count(*) = ?"
        lead.has("one more approved", approved, number)
    lead.picture("7 approved")


def check_the_shared_database(shared: SharedStore) -> None:
    """Everything is there, and once."""
    with shared.superuser() as connection:
        found = connection.execute(
            "SELECT kind, count(DISTINCT id) FROM qa.record_version WHERE NOT deleted GROUP BY kind"
        ).fetchall()
    assert dict(found) == {"recording": 2, "evaluation": 3, "clip": 3, "reply": 2, "review": 3}


@pytest.mark.flaky(reruns=2)  # three windows in real time: a machine that stands still spoils it
def test_two_inspectors_and_their_lead(
    team: Team, own_postgres: OwnPostgres, tmp_path: Path, *, long_form: bool
) -> None:
    if not long_form:
        pytest.skip("three windows and minutes of real time: in the long form")
    her, him, lead = team
    shared = own_postgres()
    her.program.command("import", str(DEMO / HER_CALL))
    him.program.command("import", str(DEMO / HIS_CALL))
    assert "Signed in as" in him.connect(shared)
    assert "Signed in as" in lead.connect(shared)
    with ExitStack() as stack:
        for one in team:
            stack.enter_context(one.program.window(one.shown))
        stack.enter_context(kept_pictures(team))
        grade_offline(her, him, shared)
        her.sign_in(shared)
        for one in team:
            one.exchange()
        assert lead.evaluations(her.login) == lead.evaluations(him.login) == [(1, "submitted")]
        assert him.evaluations(her.login) == her.evaluations(him.login) == []  # not each other's
        review(lead, her, NullSink(tmp_path) if SINK else None)
        lead.exchange()
        her.exchange()
        assert her.evaluations(her.login) == [(1, "submitted"), (2, "returned")]
        assert her.rows("SELECT text FROM reply ORDER BY target") == [(ON_MARK,), (ON_ANSWER,)]
        her.open_first(HER_CALL)
        her.picture("5 back with its reasons")
        her.correct()
        her.exchange()
        lead.exchange()
        assert lead.evaluations(her.login) == [(1, "submitted"), (2, "submitted")]
        lead.shown.key("ctrl+t")
        lead.shown.settle()
        lead.picture("6 the second revision beside the first")
        approve_what_waits(lead, 2)
        for one in (lead, her, him):
            one.exchange()
        assert lead.evaluations(her.login) == her.evaluations(her.login) == [(1, "submitted"), (2, "approved")]
        assert lead.evaluations(him.login) == him.evaluations(him.login) == [(1, "approved")]
        her.open_first(HER_CALL)
        her.picture("8 approved at hers")
    assert [one.program.states() for one in (her, him)] == [["approved"], ["approved"]]
    assert sorted(row["revision"] for row in her.program.rows("evaluations")) == [1, 2]
    assert [one.program.complaints for one in team] == ["", "", ""]
    check_the_shared_database(shared)
