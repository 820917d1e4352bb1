"""The commands of the score menu, hung on the panel."""

from functools import partial

from ui.actions import Actions
from ui.scorecard.panel import ScorecardPanel

DIGITS = range(1, 10)


def hang_commands(actions: Actions, panel: ScorecardPanel) -> None:
    """Let the commands do their deeds on the panel."""
    for digit in DIGITS:
        actions.on(f"score.answer_{digit}", partial(panel.answering.on_digit, digit))
    actions.on("score.not_applicable", partial(panel.answering.on_digit, 0))
    actions.on("score.full_marks", panel.quick.full_marks)
    actions.on("score.clear", panel.answering.clear)
    actions.on("score.comment", panel.write_comment)
    actions.on("score.feedback", panel.quick.write_feedback)
    actions.on("score.tie_tag", panel.quick.tie_tag)
    actions.on("score.keep_phrase", panel.quick.keep_phrase)
    actions.on("score.keep_phrase_for_all", partial(panel.quick.keep_phrase, for_all=True))
    actions.on("score.reasons", panel.quick.pick_reasons)
    actions.on("score.standard", panel.toggle_standard)
    actions.on("score.next", lambda: panel.step(forward=True))
    actions.on("score.previous", lambda: panel.step(forward=False))
    actions.on("score.account", panel.account.open)
    actions.on("score.card", panel.choosing.open)
    actions.on("score.missing", panel.go_to_missing)
    actions.on("score.submit", lambda: panel.submit(open_next=False))
    actions.on("score.submit_next", lambda: panel.submit(open_next=True))
