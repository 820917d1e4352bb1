"""What files' names tell of their calls."""

from datetime import UTC, datetime
from unicodedata import normalize
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.recording import CallDetails
from qa_desktop.interchange.name_parts import FieldName
from qa_desktop.interchange.name_presets import AMBIGUOUS, DISTINCT, PRESETS
from qa_desktop.interchange.names import CompiledPattern, best_match, compile_pattern, read_name, stem_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
COMPACT = "%Y%m%d%H%M%S"


def compiled(pattern: str, time_format: str = COMPACT, time_zone: str = "UTC") -> CompiledPattern:
    return compile_pattern(NamePattern(name="p", pattern=pattern, time_format=time_format, time_zone=time_zone))


def every_preset() -> list[CompiledPattern]:
    return [compile_pattern(preset, local_zone=SHANGHAI) for preset in PRESETS]


def sure_presets() -> list[CompiledPattern]:
    return [compile_pattern(preset, local_zone=SHANGHAI) for preset in DISTINCT]


# -- names that recorders write ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file_name", "details"),
    [
        (
            "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.wav",
            CallDetails(
                queue="Auto_Repairs",
                call_id="40",
                agent="Ana",
                started_at=datetime(2021, 11, 30, 23, 55, 51, tzinfo=UTC),
            ),
        ),
        (
            "Auto0_GUID_000_AGENT_ChrisL_DT_2025-02-19T06-01-22_Mono.wav",
            CallDetails(
                queue="Auto0", call_id="000", agent="ChrisL", started_at=datetime(2025, 2, 18, 22, 1, 22, tzinfo=UTC)
            ),
        ),
        (
            "external-301-5551234567-20240115-093012-1705285812.42.wav",
            CallDetails(
                agent="301",
                customer="5551234567",
                call_id="1705285812.42",
                started_at=datetime(2024, 1, 15, 1, 30, 12, tzinfo=UTC),
            ),
        ),
        (
            "out-13800138000-301-20240115-093012-1705285812.42.WAV",
            CallDetails(
                agent="301",
                customer="13800138000",
                call_id="1705285812.42",
                started_at=datetime(2024, 1, 15, 1, 30, 12, tzinfo=UTC),
            ),
        ),
        (
            "q-600-13800138000-20240115-093012-1705285812.42.gsm",
            CallDetails(
                queue="600",
                customer="13800138000",
                call_id="1705285812.42",
                started_at=datetime(2024, 1, 15, 1, 30, 12, tzinfo=UTC),
            ),
        ),
        (
            "工号8012_客户13800138000_20240115093012.mp3",
            CallDetails(agent="8012", customer="13800138000", started_at=datetime(2024, 1, 15, 1, 30, 12, tzinfo=UTC)),
        ),
    ],
)
def test_names_that_speak_for_themselves(file_name: str, details: CallDetails) -> None:
    match = best_match(sure_presets(), file_name)
    assert match is not None
    assert match.details == details


def test_a_chinese_name_is_read_by_the_preset_that_was_chosen() -> None:
    preset = next(one for one in PRESETS if one.name == "工号_号码_时间")
    details = read_name(compile_pattern(preset, local_zone=SHANGHAI), "李敏_13800138000_20240115093012.wav")
    assert details == CallDetails(
        agent="李敏", customer="13800138000", started_at=datetime(2024, 1, 15, 1, 30, 12, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    "file_name",
    [
        "8012_13800138000_20240115093012.wav",
        "meeting_notes_20240115093012.wav",
        "zhcn_continuous_mode_sample.wav",
        "en-us_zh-cn.wav",
        "2024-01-15_09-30-12.wav",
        "",
        ".wav",
    ],
)
def test_a_name_that_does_not_say_who_is_who_is_not_guessed_at(file_name: str) -> None:
    assert best_match(sure_presets(), file_name) is None


def test_every_preset_is_sound_and_tells_the_time() -> None:
    assert all("{started_at}" in preset.pattern for preset in PRESETS)
    assert len({preset.name for preset in PRESETS}) == len(PRESETS) == len(every_preset())
    assert not set(DISTINCT) & set(AMBIGUOUS)


# -- how a pattern is read ---------------------------------------------------------------------------------------------


def test_fields_further_left_take_more() -> None:
    details = read_name(compiled("{queue}_{call_id}"), "a_b_c.wav")
    assert details == CallDetails(queue="a_b", call_id="c")


def test_anything_may_be_nothing_but_a_field_is_something() -> None:
    assert read_name(compiled("{*}_{agent}"), "_Ana.wav") == CallDetails(agent="Ana")
    assert read_name(compiled("{queue}_{agent}"), "_Ana.wav") is None


def test_the_extension_is_left_aside_in_name_and_pattern() -> None:
    for pattern in ("{queue}-{agent}", "{queue}-{agent}.{ext}"):
        assert read_name(compiled(pattern), "sales-Ana.opus") == CallDetails(queue="sales", agent="Ana")
        assert read_name(compiled(pattern), "sales-Ana") == CallDetails(queue="sales", agent="Ana")


@pytest.mark.parametrize(
    ("file_name", "stem"),
    [
        ("a.wav", "a"),
        ("a.b.m4a", "a.b"),
        ("1705285812.42", "1705285812.42"),
        ("1705285812.42.wav", "1705285812.42"),
        ("noextension", "noextension"),
        (".wav", ".wav"),
        ("录音.文件名很长", "录音.文件名很长"),
        ("a.", "a."),
        ("", ""),
    ],
)
def test_what_the_extension_is(file_name: str, stem: str) -> None:
    assert stem_of(file_name) == stem


def test_braces_can_be_written() -> None:
    assert read_name(compiled("{{{agent}}}"), "{Ana}.wav") == CallDetails(agent="Ana")


def test_a_time_may_touch_a_field() -> None:
    details = read_name(compiled("{agent}{started_at}{*}"), "Ana20240115093012mono.wav")
    assert details == CallDetails(agent="Ana", started_at=datetime(2024, 1, 15, 9, 30, 12, tzinfo=UTC))


def test_spans_say_where_each_field_stands() -> None:
    name = "工号8012_客户13800138000_20240115093012.mp3"
    match = compiled("工号{agent}_客户{customer}_{started_at}").match(name)
    assert match is not None
    assert {field: name[start:end] for field, (start, end) in match.spans.items()} == {
        FieldName.AGENT: "8012",
        FieldName.CUSTOMER: "13800138000",
        FieldName.STARTED_AT: "20240115093012",
    }


def test_a_name_in_the_decomposed_form_of_a_mac_is_the_same_name() -> None:
    details = read_name(compiled("Gespräch_{agent}"), "Gespra\u0308ch_Jo\u0308rg.wav")
    assert details == CallDetails(agent="Jörg")


def test_the_pattern_that_says_most_wins_and_then_the_earlier_one() -> None:
    name = "sales_Ana_20240115093012.wav"
    patterns = [compiled("{queue}_{started_at}"), compiled("{queue}_{agent}_{started_at}"), compiled("{agent}_{*}")]
    match = best_match(patterns, name)
    assert match is not None
    assert (match.details.queue, match.details.agent) == ("sales", "Ana")
    first, second = compiled("{agent}_{*}"), compiled("{queue}_{*}")
    match = best_match([first, second], name)
    assert match is not None
    assert match.pattern is first.source
    assert best_match([], name) is None


# -- the time ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time_format", "written", "instant"),
    [
        (COMPACT, "20240115093012", datetime(2024, 1, 15, 9, 30, 12, tzinfo=UTC)),
        ("%Y-%m-%d", "2024-01-15", datetime(2024, 1, 15, tzinfo=UTC)),
        ("%y%m%d_%H%M", "240115_0930", datetime(2024, 1, 15, 9, 30, tzinfo=UTC)),
        ("%y%m%d", "690115", datetime(1969, 1, 15, tzinfo=UTC)),
        ("%Y年%-m月%-d日%-H时%-M分", "2024年1月5日9时3分", datetime(2024, 1, 5, 9, 3, tzinfo=UTC)),
        ("%d%b%Y-%I.%M%p", "15Jan2024-09.30PM", datetime(2024, 1, 15, 21, 30, tzinfo=UTC)),
        ("%Y%m%d%p%I%M", "20240115上午1230", datetime(2024, 1, 15, 0, 30, tzinfo=UTC)),
        ("%Y%m%d%H%M%S%f", "20240115093012250", datetime(2024, 1, 15, 9, 30, 12, 250_000, tzinfo=UTC)),
        ("%s", "1705285812", datetime(2024, 1, 15, 2, 30, 12, tzinfo=UTC)),
        ("%Y%m%dT%H%M%S%z", "20240115T093012+0800", datetime(2024, 1, 15, 1, 30, 12, tzinfo=UTC)),
        ("%Y%m%dT%H%M%S%z", "20240115T093012-05:30", datetime(2024, 1, 15, 15, 0, 12, tzinfo=UTC)),
        ("%Y%m%dT%H%M%S%z", "20240115T093012Z", datetime(2024, 1, 15, 9, 30, 12, tzinfo=UTC)),
        ("%%%Y%m%d", "%20240115", datetime(2024, 1, 15, tzinfo=UTC)),
    ],
)
def test_time_formats(time_format: str, written: str, instant: datetime) -> None:
    details = read_name(compiled("call {started_at}", time_format), f"call {written}.wav")
    assert details == CallDetails(started_at=instant)


@pytest.mark.parametrize("written", ["20240231093012", "20241315093012", "20240115243012", "20240115", "x" * 14])
def test_a_time_that_never_was_does_not_fit(written: str) -> None:
    assert read_name(compiled("{agent}_{started_at}"), f"Ana_{written}.wav") is None


def test_times_are_in_the_patterns_zone_or_else_in_the_given_one() -> None:
    named = NamePattern(name="p", pattern="{started_at}", time_format="%Y%m%d%H%M", time_zone="America/New_York")
    unnamed = named.model_copy(update={"time_zone": ""})
    summer, winter = "202407010900.wav", "202401010900.wav"
    assert read_name(compile_pattern(named), summer) == CallDetails(started_at=datetime(2024, 7, 1, 13, 0, tzinfo=UTC))
    assert read_name(compile_pattern(named), winter) == CallDetails(started_at=datetime(2024, 1, 1, 14, 0, tzinfo=UTC))
    here = compile_pattern(unnamed, local_zone=SHANGHAI)
    assert read_name(here, summer) == CallDetails(started_at=datetime(2024, 7, 1, 1, 0, tzinfo=UTC))


def test_without_any_zone_the_machines_own_counts() -> None:
    unnamed = NamePattern(name="p", pattern="{started_at}", time_format="%Y%m%d%H%M")
    local = datetime(2024, 7, 1, 9, 0).astimezone()
    assert read_name(compile_pattern(unnamed), "202407010900.wav") == CallDetails(started_at=local.astimezone(UTC))


# -- patterns that cannot be -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "flaw", "position", "part"),
    [
        ("{agent}_{customr}", "unknown_field", 9, "{customr}"),
        ("{agent}_{}", "unknown_field", 9, "{}"),
        ("{agent}_{customer", "lone_brace", 9, "{"),
        ("{agent}}_", "lone_brace", 8, "}"),
        ("{agent}_{agent}", "field_twice", 9, "{agent}"),
        ("{started_at}_{started_at}", "field_twice", 14, "{started_at}"),
        ("{agent}{customer}", "fields_touch", 8, "{customer}"),
        ("{*}{customer}", "fields_touch", 4, "{customer}"),
        ("{agent}{*}", "fields_touch", 8, "{*}"),
        ("recording", "no_field", 1, "recording"),
        ("{*}", "no_field", 1, "{*}"),
    ],
)
def test_a_flaw_is_named_with_its_place(pattern: str, flaw: str, position: int, part: str) -> None:
    with pytest.raises(UserMistake) as caught:
        compiled(pattern)
    assert caught.value.code == "pattern.invalid"
    assert caught.value.facts == {"pattern": pattern, "flaw": flaw, "position": position, "part": part}


@pytest.mark.parametrize(
    ("time_format", "position", "part"),
    [
        ("%Y%m%q", 5, "%q"),
        ("%Y%m%d%Y", 7, "%Y"),
        ("%Y%m%", 5, "%"),
        ("%Y%-Y", 3, "%-Y"),
        ("%H%M%S", 1, "%H%M%S"),
        ("%Y%m%d%I", 1, "%Y%m%d%I"),
        ("%Y%y%m%d", 1, "%Y%y%m%d"),
        ("%s%H", 1, "%s%H"),
        ("", 1, ""),
    ],
)
def test_a_flaw_in_the_time_format_is_named_with_its_place(time_format: str, position: int, part: str) -> None:
    with pytest.raises(UserMistake) as caught:
        compiled("{started_at}", time_format)
    assert caught.value.facts["flaw"] == "time_format"
    assert (caught.value.facts["position"], caught.value.facts["part"]) == (position, part)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Asia", "\0"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UserMistake) as caught:
        compiled("{agent}", time_zone=zone)
    assert (caught.value.facts["flaw"], caught.value.facts["part"]) == ("unknown_zone", zone)


# -- any name ----------------------------------------------------------------------------------------------------------


def test_names_made_to_be_slow_are_not() -> None:
    """Work is counted, not time: each name costs at most one look at each place for each part."""
    patterns = [*every_preset(), compiled("_".join(["{*}", "{agent}", "{*}", "{queue}", *["{*}"] * 60]))]
    hostile = ["_" * 250, "a_" * 125, "20240115093012" * 18, "AGENT_DT_" * 28, "-" * 250, "工号_客户" * 50]
    for number in range(10_000 // len(hostile)):
        for name in hostile:
            best_match(patterns[number % len(patterns) :][:1], f"{name}{number}.wav")


def test_ten_thousand_ordinary_names_and_every_preset() -> None:
    patterns = every_preset()
    read = [
        best_match(patterns, f"Auto_Repairs_{number}_AGENT_Ana_DT_2021-12-01T07-55-51.wav") for number in range(10_000)
    ]
    assert [match.details.call_id for match in read if match] == [str(number) for number in range(10_000)]


words = st.text(st.characters(exclude_characters="_{}", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@given(queue=words, agent=words, started=st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1)))  # noqa: DTZ001 - zone below
def test_what_a_recorder_writes_is_read_back(queue: str, agent: str, started: datetime) -> None:
    pattern = compiled("{queue}_{agent}_{started_at}")
    details = read_name(pattern, f"{queue}_{agent}_{started:{COMPACT}}.wav")
    assert details is not None
    assert details.started_at == started.replace(microsecond=0, tzinfo=UTC)
    assert (details.queue, details.agent) == _composed(queue, agent)


def _composed(*texts: str) -> tuple[str, ...]:
    return tuple(normalize("NFC", text) for text in texts)


@given(name=st.text(max_size=60))
def test_no_name_is_too_strange(name: str) -> None:
    match = best_match(every_preset(), name)
    assert match is None or match.details.started_at is not None
