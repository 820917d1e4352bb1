"""What the shared store last said of a person holds from the first moment of the next start, network or not."""

from pytestqt.qtbot import QtBot

from qa_desktop.settings.model import ServerAddress
from tests.end2end.conftest import Desk
from tests.support.team import LEAD, sign_in

NOWHERE = ServerAddress(host="nosuch.invalid", login=LEAD.login)


def test_a_lead_who_starts_offline_reads_the_teams_table(desk: Desk, qtbot: QtBot) -> None:
    program = desk.start()
    program.place.preferences.change(server=NOWHERE)
    sign_in(program.place.store, LEAD)
    desk.stop()
    program = desk.start()
    command = program.workbench.actions["review.team"]
    qtbot.waitUntil(command.isVisible)
    command.trigger()
    assert program.window.team_shown
    assert program.place.shared.syncing.status.me == LEAD
