"""Writing a scorecard: edits are checked, named, undone; drafts are on disk soon."""

import sys
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_desktop.domain.answer_types import Choice
from qa_desktop.domain.card_checks import CardChecker, flaws_of
from qa_desktop.domain.card_edits import checked
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.scorecard import CardKind, Fatal, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.services.card_editing import CardEdit, CardEditing, CardStep, Part
from qa_desktop.services.card_saving import CardSaving
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.pace import SWITCH_S
from tests.services.card_desk import MemoryDesk
from tests.services.fakes import FakeClock
from tests.support.logs import ExpectLog
from tests.ui.support.cards import asking_card, deducting_card, long_card, points_card, small_card


class Editor:
    """A session over a card, and what it kept and told."""

    def __init__(self, card: Scorecard | None = None) -> None:
        self.clock = FakeClock()
        self.kept: list[Scorecard] = []
        self.told: list[CardEdit] = []
        self.session = CardEditing(clock=self.clock, keep=self.kept.append)
        self.session.watch(self.told.append)
        self.session.open(card or small_card(), is_editable=True)

    @property
    def card(self) -> Scorecard:
        assert self.session.card is not None
        return self.session.card


def refused(deed: Callable[[], object]) -> UserMistake:
    with pytest.raises(UserMistake) as caught:
        deed()
    return caught.value


def test_an_edit_is_kept_and_told_with_the_rest_untouched() -> None:
    editor = Editor()
    before = editor.card
    editor.session.change_criterion("polite", name=Text(zh="礼貌", en="Courteous"))
    assert editor.kept == [editor.card]
    assert editor.told == [CardEdit(before, editor.card, Part("polite"))]
    assert editor.card.criterion("polite").name.en == "Courteous"
    assert all(old is new for old, new in zip(before.sections[1:], editor.card.sections[1:], strict=True))


def test_what_is_typed_comes_as_it_was_typed() -> None:
    editor = Editor()
    editor.session.change_section("rules", weight="37.5")
    assert editor.card.sections[1].weight == Decimal("37.5")


@pytest.mark.parametrize(
    ("deed", "field", "flaw"),
    [
        (lambda one: one.change_section("rules", weight="abc"), "weight", "decimal_parsing"),
        (lambda one: one.change_section("rules", weight="-1"), "weight", "greater_than_equal"),
        (lambda one: one.change_card(floor="100"), "", "limits_crossed"),
        (lambda one: one.change_card(base="101"), "", "base_beyond"),
        (lambda one: one.change_criterion("polite", points="5"), "points", "points_on_weighted"),
        (lambda one: one.change_criterion("polite", bonus=True), "", "bonus_points"),
        (lambda one: one.change_criterion("solved", answer={"type": "scale", "step": "3"}), "answer", "scale_step"),
        (
            lambda one: one.change_criterion("solved", answer={"type": "scale", "maximum": "much"}),
            "answer.maximum",
            "decimal_parsing",
        ),
    ],
)
def test_what_makes_no_valid_card_is_refused_at_its_field(
    deed: Callable[[CardEditing], None], field: str, flaw: str
) -> None:
    editor = Editor()
    error = refused(lambda: deed(editor.session))
    assert (error.code, error.facts["field"], error.facts["flaw"]) == ("scorecard.not_taken", field, flaw)
    assert editor.card == small_card()
    assert not editor.kept
    assert editor.session.undo_name is None


def test_a_published_version_takes_no_edit() -> None:
    editor = Editor()
    editor.session.open(small_card(), is_editable=False)
    assert refused(editor.session.add_section).code == "scorecard.frozen"


def test_typing_is_one_step_until_one_stops() -> None:
    editor = Editor()
    name = editor.card.criterion("polite").name
    for end in range(1, 6):
        typed = name.model_copy(update={"en": "Polite"[:end]})
        editor.session.change_criterion("polite", typing=True, name=typed)
        editor.clock.forward(0.2)
    editor.clock.forward(5)
    editor.session.change_criterion("polite", typing=True, name=name.model_copy(update={"en": "Politely"}))
    editor.session.undo()
    assert editor.card.criterion("polite").name.en == "Polit"
    editor.session.undo()
    assert editor.card == small_card()
    assert editor.told[-1].target == Part("polite")
    editor.session.redo()
    assert editor.card.criterion("polite").name.en == "Polit"


def test_steps_of_one_id_in_two_roles_do_not_merge() -> None:
    card = small_card()
    twin = card.sections[0].model_copy(update={"id": "polite"})
    editor = Editor(card.model_copy(update={"sections": (twin, *card.sections[1:])}))
    editor.session.change_section("polite", typing=True, name=Text(en="A"))
    editor.session.change_criterion("polite", typing=True, name=Text(en="B"))
    editor.session.undo()
    assert editor.card.sections[0].name.en == "A"
    assert editor.told[-1].target == Part("polite")
    editor.session.undo()
    assert editor.told[-1].target == Part("polite", is_section=True)


def test_parts_are_added_copied_and_removed_where_one_is() -> None:
    editor = Editor()
    added = editor.session.add_criterion(Part("polite"))
    assert [one.id for one in editor.card.sections[0].criteria][:2] == ["polite", added.id]
    copied = editor.session.copy(Part("rules", is_section=True))
    assert editor.card.sections[2].id == copied.id
    assert len({one.id for one in editor.card.criteria}) == len(editor.card.criteria)
    assert editor.session.remove(added) == Part("listens")
    assert editor.session.remove(copied) == Part("solving", is_section=True)
    assert editor.session.undo_name is CardStep.REMOVE
    checked(editor.card)


def test_the_last_criterion_stays() -> None:
    editor = Editor(long_card(1, 1))
    assert editor.session.remove(Part("c0_0")) == Part("c0_0")
    assert not editor.kept


def test_the_last_criterion_of_a_section_takes_the_section_with_it() -> None:
    editor = Editor(long_card(2, 1))
    assert editor.session.remove(Part("c0_0")) == Part("s1", is_section=True)


def test_nudging_a_criterion_leads_over_the_edge_of_its_section() -> None:
    editor = Editor()
    editor.session.nudge(Part("whole"), down=True)
    assert editor.card.sections[1].criteria[0].id == "whole"
    editor.session.nudge(Part("whole"), down=False)
    assert editor.card == small_card()
    editor.session.nudge(Part("attitude", is_section=True), down=True)
    assert [one.id for one in editor.card.sections] == ["rules", "attitude", "solving"]
    editor.session.nudge(Part("solving", is_section=True), down=True)
    assert [one.id for one in editor.card.sections][-1] == "solving"


def test_another_kind_and_back_again() -> None:
    editor = Editor(deducting_card())
    editor.session.change_kind(CardKind.WEIGHTED)
    checked(editor.card)
    assert editor.session.undo_name is CardStep.KIND
    editor.session.undo()
    assert editor.card == deducting_card()


def test_coming_back_to_a_draft_keeps_what_can_be_undone() -> None:
    editor = Editor()
    editor.session.change_card(name=Text(en="Mine"))
    mine = editor.card
    editor.session.open(points_card(), is_editable=True)
    assert editor.session.undo_name is None
    editor.session.open(mine, is_editable=True)
    editor.session.undo()
    assert editor.card == small_card()


def test_a_draft_that_somebody_else_changed_meanwhile_begins_without_steps() -> None:
    editor = Editor()
    editor.session.change_card(name=Text(en="Mine"))
    editor.session.open(points_card(), is_editable=True)
    editor.session.open(small_card(), is_editable=True)
    assert editor.session.undo_name is None
    assert editor.card == small_card()


EDITS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 30), st.integers(0, 30)), max_size=25)


def _edit(session: CardEditing, kind: int, one: int, other: int) -> None:
    card = session.card
    assert card is not None
    criterion = card.criteria[one % len(card.criteria)]
    section = card.sections[other % len(card.sections)]
    deeds: list[Callable[[], object]] = [
        lambda: session.add_section(Part(criterion.id)),
        lambda: session.add_criterion(Part(section.id, is_section=True)),
        lambda: session.copy(Part(criterion.id)),
        lambda: session.copy(Part(section.id, is_section=True)),
        lambda: session.remove(Part(criterion.id)),
        lambda: session.remove(Part(section.id, is_section=True)),
        lambda: session.move_criterion(criterion.id, section.id, one),
        lambda: session.move_section(section.id, one),
        lambda: session.nudge(Part(criterion.id), down=bool(one % 2)),
        lambda: session.change_kind(list(CardKind)[one % 3]),
        lambda: session.change_criterion(criterion.id, fatal=list(Fatal)[one % 3]),
        lambda: session.change_section(section.id, weight=one - 3),
    ]
    deeds[kind]()


@settings(max_examples=60, deadline=None)
@given(edits=EDITS)
def test_whatever_is_done_the_card_is_valid_and_undo_leads_back(edits: list[tuple[int, int, int]]) -> None:
    editor = Editor()
    for kind, one, other in edits:
        before = editor.card
        try:
            _edit(editor.session, kind, one, other)
        except UserMistake:
            assert editor.card is before
        checked(editor.card)
    last = editor.card
    while editor.session.undo_name is not None:
        editor.session.undo()
    assert editor.card == small_card()
    while editor.session.redo_name is not None:
        editor.session.redo()
    assert editor.card == last


@settings(max_examples=40, deadline=None)
@given(edits=EDITS)
def test_a_checker_that_remembers_finds_what_a_fresh_one_does(edits: list[tuple[int, int, int]]) -> None:
    editor, checker = Editor(asking_card()), CardChecker()
    for kind, one, other in edits:
        with suppress(UserMistake):
            _edit(editor.session, kind, one, other)
        assert checker.flaws(editor.card) == flaws_of(editor.card)


# -- saving ------------------------------------------------------------------------------------------------------------


class Saved:
    """Saving to a desk in memory."""

    def __init__(self) -> None:
        self.desk = MemoryDesk([small_card()])
        self.card = self.desk.add(small_card())
        self.told = 0
        self.jobs = InlineJobs()
        self.saving = CardSaving(desk=self.desk, jobs=self.jobs, clock=FakeClock(), told=self._tell)

    def _tell(self) -> None:
        self.told += 1


def test_the_newest_state_is_stored_after_a_burst() -> None:
    saved = Saved()
    newest = saved.card
    for letters in ("M", "Mi", "Min", "Mine"):
        newest = newest.model_copy(update={"name": Text(en=letters)})
        saved.saving.keep(newest)
    assert saved.saving.newest(newest.id, newest.version) is newest
    saved.saving.flush()
    assert saved.desk.get(newest.id, newest.version) == newest
    assert saved.desk.saves == 1
    assert not saved.saving.has_unsaved
    assert saved.saving.standing.saved_at is not None


def test_while_it_is_stored_the_window_has_the_interpreter_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    saved, usual, while_saving = Saved(), sys.getswitchinterval(), []
    monkeypatch.setattr(saved.desk, "save", lambda _card: while_saving.append(sys.getswitchinterval()))
    saved.saving.keep(saved.card)
    saved.saving.flush()
    assert while_saving == [pytest.approx(SWITCH_S)]
    assert sys.getswitchinterval() == usual


def test_a_failed_save_waits_and_is_told() -> None:
    saved = Saved()
    saved.desk.fault = EnvironmentFault("store.full", file="store.sqlite")
    saved.saving.keep(saved.card.model_copy(update={"name": Text(en="Mine")}))
    saved.saving.save_now()
    assert saved.saving.standing.error is saved.desk.fault
    assert saved.saving.has_unsaved
    saved.desk.fault = None
    saved.saving.flush()
    assert saved.desk.get(saved.card.id, saved.card.version).name.en == "Mine"
    assert saved.saving.standing.error is None


def test_a_bug_in_the_store_is_told_too(expect_log: ExpectLog) -> None:
    saved = Saved()
    saved.desk.fault = ZeroDivisionError()
    saved.saving.keep(saved.card.model_copy(update={"name": Text(en="Mine")}))
    with expect_log("could not be saved"):
        saved.saving.save_now()
    error = saved.saving.standing.error
    assert error is not None
    assert error.code == "scorecard.not_saved"
    saved.desk.fault = None
    saved.saving.flush()


def test_what_is_thrown_away_is_not_saved_again() -> None:
    saved = Saved()
    saved.saving.keep(saved.card.model_copy(update={"name": Text(en="Mine")}))
    saved.saving.forget(saved.card.id, saved.card.version)
    saved.saving.flush()
    assert saved.desk.saves == 0


def test_an_edit_of_a_huge_card_looks_only_at_what_it_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []

    def counted(card: Scorecard) -> Scorecard:
        looked_at.append(len(card.criteria))
        return checked(card)

    monkeypatch.setattr("qa_desktop.services.card_editing.checked", counted)
    editor = Editor(long_card(100, 100))
    editor.session.change_criterion("c99_99", name=Text(en="Other"))
    editor.session.change_section("s50", weight="2")
    editor.session.change_card(floor="5")
    assert looked_at == [1, 1, 1]


@pytest.mark.parametrize("huge", ["1e1000000", "1e-1000000", "1e100000000", "9" * 5_000])
def test_a_number_that_nobody_writes_is_refused_wherever_it_is_typed(huge: str) -> None:
    editor = Editor()
    card = editor.card
    band = card.bands[1].model_copy(update={"at_least": huge})
    step = card.criterion("speed").answer.model_copy(update={"step": huge})
    deeds: tuple[Callable[[], object], ...] = (
        lambda: editor.session.change_card(bands=(card.bands[0], band)),
        lambda: editor.session.change_card(ceiling=huge),
        lambda: editor.session.change_section("rules", weight=huge),
        lambda: editor.session.change_criterion("polite", weight=huge),
        lambda: editor.session.change_criterion("speed", answer=step),
        lambda: editor.session.change_criterion("polite", shown_when={"criterion": "speed", "at_least": huge}),
    )
    for deed in deeds:
        mistake = refused(deed)
        assert (mistake.code, mistake.facts["flaw"], mistake.facts["expected"]) == (
            "scorecard.not_taken",
            "figures",
            "50",
        )
    assert editor.card is card


def test_each_option_is_undone_by_itself_and_each_language() -> None:
    editor = Editor()
    first = editor.card
    typed = [(at, field, side) for at in (0, 1) for field in ("text", "anchor") for side in ("zh", "en")]
    for at, field, side in typed:
        for words in ("x", "xy"):
            type_into_option(editor, at, field, side, words)
    states = []
    while editor.session.undo_name is not None:
        editor.session.undo()
        states.append(editor.card)
    assert len(states) == len(typed), "one step for each field, all letters of it at once"
    assert states[-1] == first


def test_both_languages_of_a_name_are_undone_apart() -> None:
    editor = Editor()
    name = editor.card.criterion("polite").name
    editor.session.change_criterion("polite", typing=True, name=name.model_copy(update={"zh": "甲"}))
    editor.session.change_criterion("polite", typing=True, name=Text(zh="甲", en="A"))
    editor.session.change_criterion("polite", typing=True, name=Text(zh="甲", en="AB"))
    editor.session.undo()
    assert editor.card.criterion("polite").name == name.model_copy(update={"zh": "甲"})


def type_into_option(editor: Editor, at: int, field: str, side: str, words: str) -> None:
    answer = editor.card.criterion("polite").answer
    assert isinstance(answer, Choice)
    text = getattr(answer.options[at], field).model_copy(update={side: words})
    option = answer.options[at].model_copy(update={field: text})
    options = (*answer.options[:at], option, *answer.options[at + 1 :])
    editor.session.change_criterion("polite", typing=True, answer=Choice(options=options))
