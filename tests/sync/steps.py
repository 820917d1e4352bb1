"""What may happen in a history, as plain data that can be made by chance, shrunk, written down and played again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from tests.sync.fakes import Cut


class Act(StrEnum):
    """What may happen; `desk` and `which` are taken modulo what there is."""

    BEGIN = "begin"
    EDIT = "edit"
    MARK = "mark"
    UNMARK = "unmark"
    SUBMIT = "submit"
    DISCARD = "discard"
    APPROVE = "approve"
    RETURN = "return"
    REPLY = "reply"
    SETTLE = "settle"
    EXCHANGE = "exchange"
    REOPEN = "reopen"
    SKEW = "skew"
    RESTART_SERVER = "restart_server"
    FINISH_OPEN = "finish_open"
    BACK_UP = "back_up"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens: at which desk, to which of the things there, cut where and after how many passes."""

    act: Act
    desk: int = 0
    which: int = 0
    cut: Cut | None = None
    skip: int = 0

    def __str__(self) -> str:
        cut = "" if self.cut is None else f":{self.cut.value}:{self.skip}"
        return f"{self.act.value}:{self.desk}:{self.which}{cut}"


def parse_step(text: str) -> Step:
    """Return the step that was written so."""
    act, desk, which, *cut = text.split(":")
    return Step(Act(act), int(desk), int(which), *((Cut(cut[0]), int(cut[1])) if cut else ()))


_WEIGHTS: Mapping[Act, int] = {
    **dict.fromkeys(Act, 2),
    Act.EXCHANGE: 40,
    Act.EDIT: 16,
    Act.BEGIN: 8,
    Act.SUBMIT: 8,
    Act.MARK: 4,
    Act.APPROVE: 4,
    Act.RETURN: 6,
    Act.REPLY: 3,
    Act.SETTLE: 4,
    Act.BACK_UP: 3,
    Act.RESTORE: 3,
    Act.RESTART_SERVER: 1,
}
MOST_DESKS, MOST_STEPS = 5, 60


def random_history(seed: int) -> tuple[int, list[Step]]:
    """Return how many desks there are and what happens: the same for the same seed."""
    random = Random(seed)  # noqa: S311 - chance, not secrecy
    acts = random.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=random.randint(10, MOST_STEPS))
    return random.randint(2, MOST_DESKS), [_random_step(act, random) for act in acts]


def _random_step(act: Act, random: Random) -> Step:
    cut = random.choice([None, *Cut]) if act is Act.EXCHANGE and random.random() < 0.6 else None
    return Step(act, random.randrange(MOST_DESKS), random.randrange(8), cut, random.randrange(3) if cut else 0)
