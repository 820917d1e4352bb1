"""The headings under which call tables hold what is known of a call, in English and Chinese."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from unicodedata import normalize


class Column(StrEnum):
    """A column that is understood."""

    FILE = "file"
    AGENT = "agent"
    CUSTOMER = "customer"
    QUEUE = "queue"
    CALL_ID = "call_id"
    TIME = "time"
    DATE = "date"


_WRITTEN = {
    Column.FILE: """
        file, file name, filename, recording, recording file, audio, audio file, wav, path,
        文件, 文件名, 文件名称, 录音, 录音文件, 录音文件名, 录音名称, 录音路径""",
    Column.AGENT: """
        agent, agent name, representative, operator, user, agent id, agent login, extension,
        坐席, 座席, 坐席姓名, 座席姓名, 客服, 客服代表, 客服姓名, 姓名, 员工姓名, 员工,
        坐席工号, 座席工号, 工号, 分机, 分机号""",
    Column.CUSTOMER: """
        customer, customer name, customer number, customer phone, caller, caller id, caller number, phone, phone number,
        ani, number,
        客户, 客户姓名, 客户名称, 客户号码, 客户电话, 主叫, 主叫号码, 来电号码, 电话, 电话号码, 手机号,
        手机号码, 号码""",
    Column.QUEUE: """
        queue, queue name, skill, skill group, group, team, department, campaign,
        队列, 队列名称, 技能组, 技能, 业务组, 业务类型, 班组, 部门""",
    Column.CALL_ID: """
        call id, call, id, unique id, contact id, interaction id, session id, guid, case, case id, ticket, ticket id,
        ticket number, order,
        通话编号, 通话id, 通话号, 会话编号, 会话id, 呼叫编号, 呼叫id, 流水号, 通话流水号, 录音流水号, 录音编号,
        工单, 工单号, 工单编号, 编号""",
    Column.TIME: """
        time, start time, started, started at, start, call time, call start, date time, timestamp,
        时间, 开始时间, 通话时间, 通话开始时间, 呼叫时间, 来电时间, 录音时间, 录音开始时间, 起始时间, 日期时间""",
    Column.DATE: "date, call date, start date, 日期, 通话日期, 呼叫日期, 录音日期",
}
HEADINGS: Mapping[Column, tuple[str, ...]] = {
    column: tuple(heading.strip() for heading in written.split(",")) for column, written in _WRITTEN.items()
}
"""The surer headings stand first: of two columns that mean the same, the one with the surer heading counts."""

_RANK = {
    column: {heading.replace(" ", ""): rank for rank, heading in enumerate(headings)}
    for column, headings in HEADINGS.items()
}


def find_columns(headings: Sequence[str]) -> dict[Column, int]:
    """Return the place of each column that is understood."""
    plain = [_plain(heading) for heading in headings]
    found: dict[Column, int] = {}
    for column, ranks in _RANK.items():
        places = [place for place, heading in enumerate(plain) if heading in ranks]
        if places:
            found[column] = min(places, key=lambda place: ranks[plain[place]])
    return found


def _plain(heading: str) -> str:
    """Return a heading without case, width, spaces and what parts words."""
    folded = normalize("NFKC", heading).strip().casefold()
    return "".join(letter for letter in folded if letter not in " _-\t\u00a0:.()/")
