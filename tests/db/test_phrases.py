import pytest

from db.store import Store
from qa_desktop.domain.phrase import Phrase
from tests.db.raw import run_sql


def _phrase(phrase_id: str, criterion_id: str = "tone", owner: str = "lee", *, card_id: str = "star") -> Phrase:
    return Phrase(id=phrase_id, card_id=card_id, criterion_id=criterion_id, owner=owner, text=f"语句 {phrase_id}")


def _outbox(store: Store) -> list[tuple[str, str]]:
    return run_sql(store, "SELECT kind, id FROM outbox ORDER BY turn")


def test_the_most_used_first_then_the_newest_of_ones_own_and_the_centres(store: Store) -> None:
    bank = (
        _phrase("1"),
        _phrase("2", owner=""),
        _phrase("3", criterion_id="", owner=""),
        _phrase("4", owner="wang"),
        _phrase("5", criterion_id="speed"),
        _phrase("6", card_id="moon"),
        _phrase("7"),
    )
    with store.unit_of_work() as unit:
        for phrase in bank:
            unit.phrases.add(phrase)
        for phrase_id in ("2", "2", "1", "gone"):
            unit.phrases.note_use(phrase_id)
        unit.commit()
        found = unit.phrases.of_criterion("star", "tone", "lee")
        assert [(one.id, one.uses) for one in found] == [("2", 2), ("1", 1), ("7", 0), ("3", 0)]
        assert [one.id for one in unit.phrases.of_card("star", "lee")] == ["2", "1", "7", "5", "3"]
        assert [one.id for one in unit.phrases.of_criterion("star", "tone", "wang")] == ["2", "4", "3"]


def test_a_phrase_is_worded_anew_and_removed_and_each_is_noted(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.phrases.add(_phrase("1"))
        unit.phrases.add(_phrase("2", owner=""))
        unit.commit()
    assert _outbox(store) == [("phrase", "1"), ("centre_phrase", "2")]
    with store.unit_of_work() as unit:
        unit.phrases.change("1", text="请放慢语速", criterion_id="speed")
        unit.phrases.remove("2")
        unit.commit()
        assert unit.phrases.get("1").text == "请放慢语速"
        assert unit.phrases.get("1").criterion_id == "speed"
        for call in (unit.phrases.get, unit.phrases.remove):
            with pytest.raises(KeyError):
                call("2")
        with pytest.raises(KeyError):
            unit.phrases.change("2", text="", criterion_id="")
    assert run_sql(store, "SELECT kind, id, turn FROM outbox ORDER BY turn")[-1][:2] == ("centre_phrase", "2")


def test_use_and_what_changes_nothing_are_told_to_nobody(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.phrases.put(_phrase("1"))
        unit.phrases.note_use("1")
        unit.phrases.change("1", text="语句 1", criterion_id="tone")
        unit.commit()
    assert _outbox(store) == []


def test_what_the_exchange_brings_leaves_the_count_of_use(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.phrases.put(_phrase("1"))
        unit.phrases.note_use("1")
        unit.phrases.put(_phrase("1", criterion_id="speed"))
        assert unit.phrases.get("1") == Phrase(
            id="1", card_id="star", criterion_id="speed", owner="lee", text="语句 1", uses=1
        )


def test_the_centre_settles_things_by_name(store: Store) -> None:
    with store.unit_of_work() as unit:
        assert unit.centre.setting("card_review") is None
        unit.centre.settle("card_review", True)  # noqa: FBT003 - a setting may be a yes or no
        assert unit.centre.setting("card_review") is True
        unit.centre.put("of_a_newer_program", {"level": 2})
        assert unit.centre.setting("of_a_newer_program") is None
        assert unit.centre.find("of_a_newer_program") == {"level": 2}
        unit.commit()
    assert _outbox(store) == [("centre_setting", "card_review")]
