"""Made-up recordings, cards and evaluations that look like a centre's own."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from random import Random

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.evaluation import Answer, Evaluation, EvaluationState, Outcome
from qa_desktop.domain.recording import AudioFormat, CallDetails, Channel, Recording
from qa_desktop.domain.scorecard import CardState, Criterion, Scorecard, Section
from qa_desktop.domain.text import Text
from qa_desktop.services.ports import FileSeen

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ME = "inspector-1"
SURNAMES = "王李张刘陈杨黄赵吴周"
GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
QUEUES = ("投诉", "售后", "技术支持", "Billing", "Sales", "")


def make_recording(
    number: int = 1, *, call: CallDetails | None = None, file_name: str = "", minutes: int = 5
) -> Recording:
    """Return a recording whose id depends on its number alone."""
    return Recording(
        id=sha256(str(number).encode()).hexdigest(),
        file_name=file_name or f"call-{number}.wav",
        size_bytes=960_044,
        audio=AudioFormat(codec="pcm_s16le", sample_rate=8000, channels=2, duration_ms=minutes * 60_000),
        call=call or CallDetails(),
        channels=(Channel.AGENT, Channel.CUSTOMER),
        imported_at=NOON + timedelta(seconds=number),
    )


def make_seen(recording: Recording, folder: str = "calls") -> FileSeen:
    """Return where the recording's file lay when it was imported."""
    path = Path(folder) / recording.file_name
    return FileSeen(path=path, size_bytes=recording.size_bytes, modified_ns=1_700_000_000_123_456_789, seen_at=NOON)


def make_card(
    card_id: str = "five_dimensions", version: int = 1, *, state: CardState = CardState.PUBLISHED, criteria: int = 3
) -> Scorecard:
    """Return a card with one section of yes/no criteria `c0`, `c1` and so on."""
    questions = tuple(
        Criterion(id=f"c{i}", name=Text(zh=f"指标{i}", en=f"Criterion {i}"), standard=Text(zh="标准", en="Standard"))
        for i in range(criteria)
    )
    section = Section(id="all", name=Text(zh="维度", en="Section"), criteria=questions)
    return Scorecard(id=card_id, version=version, state=state, name=Text(zh="五维度", en="Five"), sections=(section,))


def make_evaluation(
    recording: Recording,
    card: Scorecard,
    *,
    evaluation_id: str = "e1",
    author: str = ME,
    state: EvaluationState = EvaluationState.DRAFT,
    score: Decimal | None = None,
    created_at: datetime = NOON,
) -> Evaluation:
    """Return an evaluation without answers."""
    final = state in (EvaluationState.SUBMITTED, EvaluationState.APPROVED)
    return Evaluation(
        id=evaluation_id,
        recording_id=recording.id,
        card_id=card.id,
        card_version=card.version,
        author=author,
        state=state,
        outcome=Outcome(score=score, before_fatal=score),
        created_at=created_at,
        updated_at=created_at,
        submitted_at=created_at if final else None,
    )


def make_full_evaluation(recording: Recording, card: Scorecard) -> Evaluation:
    """Return a draft with every criterion of the card answered, each with a comment and its own evidence."""
    evaluation = make_evaluation(recording, card)
    for number, criterion in enumerate(card.criteria):
        mark = Annotation(
            id=f"a{number}",
            start_ms=number * 1000,
            end_ms=number * 1000 + 500,
            channel=Channel.AGENT,
            tag_id="greeting",
            severity=Severity.MINOR,
            note="语气平和",
            created_at=NOON,
        )
        answer = Answer(value="yes", comment="按标准执行", evidence=(mark.id,))
        evaluation = evaluation.with_annotation(mark).with_answer(criterion.id, answer)
    return evaluation


@dataclass
class Crowd:
    """A source of believable calls: some hundred agents, a few queues, names of files as recorders write them."""

    random: Random
    agents: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Name the agents."""
        chinese = [self.random.choice(SURNAMES) + "".join(self.random.choices(GIVEN_NAMES, k=2)) for _ in range(200)]
        self.agents = [*chinese, *(f"Agent {number}" for number in range(100)), ""]

    def recording(self, number: int) -> Recording:
        """Return a call; one in twenty does not say when it was made."""
        agent = self.random.choice(self.agents)
        customer = f"1{self.random.randrange(10**10):010}"
        call_id = f"C{number:08}"
        started = NOON - timedelta(seconds=self.random.randrange(90 * 86_400))
        details = CallDetails(
            agent=agent,
            customer=customer,
            queue=self.random.choice(QUEUES),
            call_id=call_id,
            started_at=None if self.random.random() < 0.05 else started,
        )
        name = f"{agent}_{started:%Y%m%d%H%M%S}_{customer}_{call_id}.wav"
        return make_recording(number, call=details, file_name=name, minutes=self.random.randrange(1, 60))

    def evaluation(self, recording: Recording, card: Scorecard, number: int) -> Evaluation:
        """Return an evaluation in some state, with some score."""
        evaluation = make_evaluation(
            recording,
            card,
            evaluation_id=f"e{number}",
            state=self.random.choice(list(EvaluationState)),
            score=Decimal(self.random.randrange(10_001)) / 100,
            created_at=NOON + timedelta(seconds=number),
        )
        return replace(evaluation, outcome=replace(evaluation.outcome, fatal=self.random.random() < 0.1))
