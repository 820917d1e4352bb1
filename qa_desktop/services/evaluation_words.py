"""Words for what an evaluation holds beside its answers: root causes, the parts of feedback, the time it took."""

from collections.abc import Callable, Iterable, Mapping

from qa_desktop.domain.feedback import FeedbackPart
from qa_desktop.domain.root_cause import Axis, RootCause
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.domain.timecode import format_length
from qa_desktop.language import tr, trc

Word = Callable[[], str]

ROOT_CAUSES: Mapping[str, Word] = {
    RootCause.INFORMATION_GAP: lambda: tr("Information gap"),
    RootCause.DESIGN_GAP: lambda: tr("Design gap"),
    RootCause.COMMUNICATION_GAP: lambda: tr("Communication gap"),
    RootCause.DELIVERY_GAP: lambda: tr("Delivery gap"),
    RootCause.PROCESS_HOLE: lambda: tr("Process hole"),
    RootCause.SKILL_GAP: lambda: tr("Skill gap"),
    RootCause.SYSTEM_DEFECT: lambda: tr("System defect"),
}
AXES: Mapping[Axis, Word] = {
    Axis.GAP: lambda: tr("Which gap"),
    Axis.ORIGIN: lambda: tr("Where it comes from"),
}
FEEDBACK: Mapping[FeedbackPart, Word] = {
    FeedbackPart.DONE_WELL: lambda: tr("Done well"),
    FeedbackPart.TRAINING: lambda: tr("Training needed"),
    FeedbackPart.IMPROVE: lambda: tr("To improve"),
}


def cause_word(reason: str) -> str:
    """Return what a root cause is called; one of a newer program keeps its id."""
    return ROOT_CAUSES[reason]() if reason in ROOT_CAUSES else reason


def causes_words(reasons: Iterable[str]) -> str:
    """Name root causes in one line; empty where there are none."""
    return trc("between things", ", ").join(map(cause_word, reasons))


def time_words(spent: TimeSpent) -> str:
    """Say how long was listened, graded and paused: `Listening 4:05 · grading 1:10 · paused 0:30`."""
    return tr("Listening {listening} · grading {grading} · paused {paused}").format(
        listening=format_length(spent.listening_ms),
        grading=format_length(spent.grading_ms),
        paused=format_length(spent.paused_ms),
    )
