"""What may happen in a history, as plain data that can be made by chance, shrunk, written down and played again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from tests.sync.fakes import Cut


class Act(StrEnum):
    """What may happen; `desk` and `which` are taken modulo what there is."""

    BEGIN = "begin"
    EDIT = "edit"
    ANSWER = "answer"
    """A criterion or several get a choice, a grade, a count, not applicable, a comment; or an answer is taken back."""
    MARK = "mark"
    UNMARK = "unmark"
    SHIFT = "shift"
    """A mark is moved to another place of the call."""
    SUBMIT = "submit"
    DISCARD = "discard"
    APPROVE = "approve"
    RETURN = "return"
    REPLY = "reply"
    CLIP = "clip"
    TAGS = "tags"
    PUBLISH = "publish"
    READ = "read"
    """A window opens an evaluation to be read; what is reviewed later is what was read."""
    HOLD = "hold"
    """A window opens a call to be graded: edits are made there from then on. What arrives for it waits, unless the
    exchange had looked before; then the edits are of what was opened, not of what arrived."""
    LET_GO = "let_go"
    MOVE = "move"
    """Somebody is moved to another team, or from a lead to an inspector; and back."""
    BACK_UP_DESK = "back_up_desk"
    RESTORE_DESK = "restore_desk"
    DESCRIBE = "describe"
    """Somebody says more of a call: of an inspector's word and another's a lead decides."""
    SETTLE = "settle"
    EXCHANGE = "exchange"
    REOPEN = "reopen"
    SKEW = "skew"
    RESTART_SERVER = "restart_server"
    KILL_SERVER = "kill_server"
    FINISH_OPEN = "finish_open"
    BACK_UP = "back_up"
    RESTORE = "restore"
    RESTORE_UNMARKED = "restore_unmarked"


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
    **dict.fromkeys(Act, 20),
    Act.EXCHANGE: 400,
    Act.EDIT: 120,
    Act.ANSWER: 120,
    Act.READ: 40,
    Act.HOLD: 60,
    Act.BEGIN: 80,
    Act.SUBMIT: 80,
    Act.MARK: 40,
    Act.APPROVE: 40,
    Act.RETURN: 60,
    Act.REPLY: 30,
    Act.SETTLE: 40,
    Act.BACK_UP: 30,
    Act.RESTORE: 20,
    Act.RESTART_SERVER: 4,
    Act.KILL_SERVER: 4,
    Act.CLIP: 30,
    Act.DESCRIBE: 30,
    Act.BACK_UP_DESK: 30,
}
_ROUND_COMMIT = (Cut.BEFORE_PUSH, Cut.DURING_PUSH, Cut.IN_COMMIT, Cut.AFTER_COMMIT, Cut.TWICE, Cut.FIND)
_CUTS: Mapping[Cut | None, int] = {
    None: 60,
    **dict.fromkeys(Cut, 5),
    **dict.fromkeys(_ROUND_COMMIT, 10),
    Cut.RESTART: 1,
}
"""A real server takes a third of a second to be there again: as long as the rest of a history."""
MOST_DESKS, MOST_STEPS = 5, 60


def random_history(seed: int) -> tuple[int, list[Step]]:
    """Return how many desks there are and what happens: the same for the same seed."""
    random = Random(seed)  # noqa: S311 - chance, not secrecy
    acts = random.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=random.randint(10, MOST_STEPS))
    steps = [_random_step(act, random) for act in acts]
    for _ in range(random.randrange(3)):
        place = random.randrange(len(steps))
        [scene] = random.choices([*_SCENES], [weight for weight, _ in _SCENES.values()])
        steps[place:place] = [one for one in scene(random) if random.random() < _SCENES[scene][1]]
    return random.randint(2, MOST_DESKS), steps


def history_with(fault: Act | Cut, seed: int) -> tuple[int, list[Step]]:
    """Return a history that begins with this fault, which strikes whatever comes after it."""
    desks, steps = random_history(seed)
    sent = [Step(Act.BEGIN), Step(Act.EXCHANGE), Step(Act.BACK_UP), Step(Act.BEGIN)]
    lost = [Step(Act.EXCHANGE), Step(Act.RESTORE), Step(Act.BEGIN)] if fault is Cut.PRESENT else []
    strikes = Step(fault) if isinstance(fault, Act) else Step(Act.EXCHANGE, cut=fault)
    return desks, [*sent, *lost, strikes, *steps]


def _review_scene(random: Random) -> list[Step]:
    """Return what chance alone seldom puts together: work is submitted, sent, reviewed, and goes on."""
    author, lead, which = random.randrange(2), random.choice([2, 3]), random.randrange(8)

    def exchange(desk: int) -> Step:
        return replace(_random_step(Act.EXCHANGE, random), desk=desk)

    def review(desk: int) -> Step:
        return Step(random.choice([Act.APPROVE, Act.RETURN, Act.RETURN, Act.REPLY]), desk, which)

    sent = [Step(Act.BEGIN, author), Step(Act.SUBMIT, author, which), exchange(author)]
    leads = [exchange(2), exchange(3), review(lead), review(5 - lead), exchange(lead), exchange(5 - lead)]
    after = [exchange(0), exchange(1), Step(Act.EDIT, author, which), Step(Act.EDIT, 1 - author, which)]
    return [*sent, *leads, *after]


def _late_scene(random: Random) -> list[Step]:
    """Return how an author settles for something else while a lead reviews what came first."""
    lead, act = random.choice([2, 3]), random.choice([Act.EDIT, Act.SUBMIT])
    begun = [Step(Act.BEGIN, 0), Step(Act.EXCHANGE, 0), Step(Act.EXCHANGE, 1)]
    apart = [Step(Act.SUBMIT, 0), Step(act, 1), Step(Act.EXCHANGE, 0), Step(Act.EXCHANGE, lead), Step(Act.EXCHANGE, 1)]
    decided = Step(random.choice([Act.APPROVE, Act.RETURN]), lead, random.randrange(8))
    meanwhile = [decided, Step(Act.SETTLE, 1, random.randrange(8))]
    sent = random.sample([Step(Act.EXCHANGE, 1), Step(Act.EXCHANGE, lead), Step(Act.EXCHANGE, 0)], 3)
    after = [Step(Act.SUBMIT, 1, random.randrange(8)), Step(Act.EXCHANGE, 1), Step(Act.EXCHANGE, lead), decided]
    return [*begun, *apart, *random.sample(meanwhile, 2), *sent, *after]


def _reading_scene(random: Random) -> list[Step]:
    """Return how an author settles for something else while a lead reads what came first, and then decides."""
    lead, which = random.choice([2, 2, 3]), random.randrange(8)
    begun = [Step(Act.BEGIN, 0), Step(Act.EXCHANGE, 0), Step(Act.EXCHANGE, 1)]
    other = Step(random.choice([Act.EDIT, Act.ANSWER, Act.SUBMIT]), 1, random.randrange(7))
    apart = [Step(Act.SUBMIT, 0), other, Step(Act.EXCHANGE, 0), Step(Act.EXCHANGE, lead), Step(Act.EXCHANGE, 1)]
    settled = [Step(Act.SETTLE, 1, random.choice([3, 3, 4, 0])), Step(Act.SUBMIT, 1), Step(Act.EXCHANGE, 1)]
    heard = Step(Act.EXCHANGE, lead, random.randrange(2))
    decided = [Step(random.choice([Act.APPROVE, Act.RETURN]), lead, which), Step(Act.EXCHANGE, lead)]
    return [*begun, *apart, Step(Act.READ, lead, which), *settled, heard, *decided, Step(Act.EXCHANGE, 1)]


def _holding_scene(random: Random) -> list[Step]:
    """Return how one workstation of an author edits in a window what another one changes and sends meanwhile."""
    work = [Act.EDIT, Act.ANSWER, Act.ANSWER, Act.MARK, Act.SUBMIT, Act.DISCARD]

    def some(desk: int) -> list[Step]:
        return [Step(random.choice(work), desk, random.randrange(8)) for _ in range(random.randint(1, 3))]

    known = [Step(Act.BEGIN, 0), Step(Act.EXCHANGE, 0), Step(Act.EXCHANGE, 1)]
    held = Step(Act.HOLD, 1, random.choice([0, 1, 1]))
    before = random.choice([[held, *known], [*known, held], [*known, held, *some(1)]])
    came = [*some(0), Step(Act.EXCHANGE, 0), Step(Act.EXCHANGE, 1, random.randrange(2))]
    after = [*some(1), Step(Act.EXCHANGE, 1), *some(1), Step(Act.EXCHANGE, 0), Step(Act.EXCHANGE, 1)]
    return [*before, *came, *after]


def _moving_scene(random: Random) -> list[Step]:
    """Return how two workstations of one author move the same mark, and each sends what is heard there."""
    which = random.randrange(8)
    known = [Step(Act.BEGIN, 0), Step(Act.MARK, 0, which), Step(Act.EXCHANGE, 0), Step(Act.EXCHANGE, 1)]
    apart = [Step(act, desk, which + desk) for desk in (0, 1) for act in (Act.SHIFT, Act.SUBMIT, Act.CLIP)]
    together = [Step(Act.EXCHANGE, desk) for desk in (0, 1, 0)]
    return [*known, *apart, *together, Step(Act.SETTLE, random.randrange(2), which), Step(Act.EXCHANGE, 2)]


def _managing_scene(random: Random) -> list[Step]:
    """Return how two who know nothing of each other change what there is one of."""
    act, which = random.choice([Act.TAGS, Act.PUBLISH, Act.DESCRIBE]), random.randrange(8)
    first, second = (0, 1) if act is Act.DESCRIBE else (2, 3)
    known = [Step(Act.BEGIN, 0), *(Step(Act.EXCHANGE, desk) for desk in (0, 1, 2, 3))]
    return [*known, *(Step(act, desk, which) for desk in (first, second)), Step(Act.EXCHANGE, second)]


def _restore_scene(random: Random) -> list[Step]:
    """Return how a server loses what was sent after its backup, and is asked what is lost over a bad line."""
    author, restore = random.randrange(2), random.choice([Act.RESTORE, Act.RESTORE_UNMARKED])

    def exchange(cut: Cut | None) -> Step:
        return Step(Act.EXCHANGE, author, 0, cut, random.randrange(2) if cut else 0)

    work = [Step(Act.BEGIN, author), Step(Act.EDIT, author, random.randrange(8)), exchange(None)]
    asking = random.choice([Cut.PRESENT, Cut.PRESENT, Cut.ANCHOR, Cut.PULL, *_ROUND_COMMIT])
    return [exchange(None), Step(Act.BACK_UP), *work, Step(restore), exchange(asking), exchange(None)]


_SCENES: Mapping[Callable[[Random], list[Step]], tuple[int, float]] = {
    _review_scene: (7, 0.9),
    _late_scene: (4, 0.9),
    _reading_scene: (8, 0.98),
    _holding_scene: (8, 0.98),
    _restore_scene: (2, 0.9),
    _managing_scene: (2, 0.9),
    _moving_scene: (2, 0.9),
}
"""How often each comes, and how likely each of its steps is to come with it."""


def _random_step(act: Act, random: Random) -> Step:
    cut = random.choices(list(_CUTS), list(_CUTS.values()))[0] if act is Act.EXCHANGE else None
    return Step(act, random.randrange(MOST_DESKS), random.randrange(8), cut, random.randrange(3) if cut else 0)
