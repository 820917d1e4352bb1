"""A workstation as the convergence test drives it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.answer_types import AnswerType, Choice, Count, Option, Scale, YesNo
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.review import Decision, Reply, Review
from qa_desktop.domain.scorecard import Criterion, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.sync.ports import LocalSide
from qa_desktop.sync.records import Key, RecordVersion
from tests.db.samples import make_card, make_recording
from tests.sync.fakes import Ticks

RECORDINGS = tuple(make_recording(number) for number in range(1, 7))
"""The calls in everybody's list."""
_OPTIONS = tuple(Option(id=f"o{number}", text=Text(en=f"{number}"), share=Decimal(number) / 2) for number in range(3))
_ANSWERS: tuple[AnswerType, ...] = (YesNo(), Choice(options=_OPTIONS), Scale(step=Decimal("0.5")), Count())


def _make_card() -> Scorecard:
    """Return a card that is answered in every way there is."""
    plain = make_card()
    asked = [
        Criterion(id=f"c{number}", name=Text(en=f"{number}"), standard=Text(en="?"), answer=one)
        for number, one in enumerate(_ANSWERS)
    ]
    return plain.model_copy(update={"sections": (plain.sections[0].model_copy(update={"criteria": tuple(asked)}),)})


CARD = _make_card()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a window shows: an evaluation, and whether it may be edited there, or is only read."""

    evaluation: Evaluation
    is_editable: bool
    to_read: bool


class Window(Protocol):
    """What a person has before them, and does there: the exchange changes what is stored meanwhile."""

    @property
    def shown(self) -> Shown | None:
        """What is on the desk."""
        ...

    @property
    def reading(self) -> str:
        """The id of the evaluation that was opened to be read; empty where a call was opened to be graded."""
        ...

    @property
    def is_overtaken(self) -> bool:
        """Whether something else is stored than what is shown, or is being edited."""
        ...

    def open(self, recording_id: str, *, overlooked: bool = False) -> None:
        """Put a call on the desk to be graded; `overlooked`: the exchange had looked what is in hand before that."""
        ...

    def read(self, evaluation_id: str) -> None:
        """Put an evaluation on the desk to be read."""
        ...

    def close(self) -> None:
        """Take it off the desk."""
        ...

    def keep(self, after: Evaluation) -> bool:
        """Edit what is shown so; return whether it could be."""
        ...

    def submit(self) -> bool:
        """Submit what is shown; what it lacks is answered as not applicable."""
        ...

    def discard(self) -> bool:
        """Throw away what is shown; return whether it was."""
        ...

    def decide(self, decision: Decision) -> Review | str:
        """Review what is shown as it is shown; return the review, or the code of why it is refused."""
        ...

    def bring(self, keys: Collection[Key]) -> None:
        """Take in that these records changed; nobody has heard of it yet."""
        ...

    def hear(self) -> None:
        """Let the window hear of what changed."""
        ...


class Desk(Protocol):
    """A workstation with one person at it."""

    @property
    def login(self) -> str:
        """Who works here."""
        ...

    @property
    def author(self) -> str:
        """Who is the author of what is made here: somebody whom no shared store knows until the first sign-in."""
        ...

    @property
    def acts_on_reviews(self) -> bool:
        """Whether a review changes what is held here, as it does in the program."""
        ...

    @property
    def side(self) -> LocalSide:
        """What the engine works on."""
        ...

    @property
    def clock(self) -> Ticks:
        """The clock on the wall here, which may be wrong."""
        ...

    @property
    def window(self) -> Window:
        """What is before the person here."""
        ...

    def evaluations(self) -> Mapping[str, Evaluation]:
        """Return what is held here, by id."""
        ...

    def reviews(self) -> Mapping[str, Review]:
        """Return the reviews held here, by id."""
        ...

    def replies(self) -> Mapping[str, Reply]:
        """Return the replies held here, by id."""
        ...

    def clips(self) -> Mapping[str, Clip]:
        """Return the clips held here, by their records' ids."""
        ...

    def cards(self) -> Mapping[str, Scorecard]:
        """Return the published cards held here, by their records' ids."""
        ...

    def tags(self) -> Sequence[Tag]:
        """Return the list of tags held here."""
        ...

    def recordings(self) -> Mapping[str, Recording]:
        """Return what is known here of recordings, by id."""
        ...

    def conflicts(self) -> Mapping[Key, Sequence[RecordVersion]]:
        """Return the heads of each record that is shown to be in conflict here."""
        ...

    def late(self) -> Mapping[Key, Sequence[RecordVersion]]:
        """Return what the shared store refused, since others had decided before it came, and is kept to be seen."""
        ...

    def is_reviewed(self, evaluation_id: str) -> bool:
        """Return whether a review decides on an evaluation here."""
        ...

    def id_of_next(self, recording_id: str) -> str:
        """Return the id of the evaluation that this person begins of a recording."""
        ...

    def save(self, one: Evaluation) -> None:
        """Save an evaluation of this person's."""
        ...

    def describe(self, one: Recording) -> None:
        """Change what is known of a call."""
        ...

    def discard(self, evaluation_id: str) -> None:
        """Delete a draft of this person's."""
        ...

    def add_reply(self, one: Reply) -> None:
        """Reply."""
        ...

    def add_clip(self, one: Clip) -> None:
        """Make a clip."""
        ...

    def publish(self, card: Scorecard) -> None:
        """Publish a card, as a manager does."""
        ...

    def set_tags(self, tags: Sequence[Tag]) -> None:
        """Change the list of tags, as a manager does."""
        ...

    def sign_in(self) -> None:
        """Make the work that was done before the first sign-in this person's own."""
        ...

    def back_up(self) -> None:
        """Make a backup of the store."""
        ...

    def restore(self) -> bool:
        """Put the last backup back; return whether there is one."""
        ...

    def settle(self, key: Key, chosen: RecordVersion) -> bool:
        """Settle a conflict; return whether the choice stands: not against what was reviewed."""
        ...

    def reopen(self) -> None:
        """Close and open the store, as a restart does."""
        ...

    def close(self) -> None:
        """Close the store for good."""
        ...
