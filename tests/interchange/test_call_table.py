"""What tables beside the files tell of their calls."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.recording import CallDetails
from qa_desktop.interchange import table_text
from qa_desktop.interchange.call_columns import HEADINGS, Column, find_columns
from qa_desktop.interchange.call_table import CallTable, merged, read_call_table
from qa_desktop.interchange.table_time import read_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE_IN_SHANGHAI = datetime(2024, 1, 15, 1, 0, tzinfo=UTC)


def table(folder: Path, text: str, encoding: str = "utf-8") -> CallTable:
    path = folder / "calls.csv"
    path.write_bytes(text.encode(encoding))
    read = read_call_table(path, zone=SHANGHAI)
    assert read is not None
    return read


CHINESE = "录音文件,坐席姓名,通话时间,客户号码,技能组,工单号\n甲.wav,李敏,2024-01-15 09:00:00,13800138000,投诉,T1\n"
LI_MIN = CallDetails(agent="李敏", started_at=NINE_IN_SHANGHAI, customer="13800138000", queue="投诉", call_id="T1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    if encoding in ("utf-16-le", "utf-16-be"):
        text = "file,agent\na.wav,李敏\n"  # without a byte order mark the letters of English headings tell
        assert table(tmp_path, text, encoding).details_of("a.wav") == CallDetails(agent="李敏")
    else:
        assert table(tmp_path, CHINESE, encoding).details_of("甲.wav") == LI_MIN


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end(tmp_path: Path, delimiter: str, line_end: str) -> None:
    text = CHINESE.replace(",", delimiter).replace("\n", line_end)
    assert table(tmp_path, text).details_of("甲.wav") == LI_MIN


def test_a_delimiter_may_be_announced(tmp_path: Path) -> None:
    read = table(tmp_path, "sep=|\r\nfile|agent|time\r\na.wav|Ana, Li|yesterday\r\n")
    assert read.details_of("a.wav") == CallDetails(agent="Ana, Li")
    assert read.problems[0].facts["line"] == 3


def test_english_headings_in_any_dress(tmp_path: Path) -> None:
    text = (
        'File Name,AGENT_NAME,"Start Time",Caller-ID,Skill group,Call ID\na.wav,Ana,2024-01-15T09:00:00+08:00,1,s,2\n'
    )
    assert table(tmp_path, text).details_of("a.wav") == CallDetails(
        agent="Ana", started_at=NINE_IN_SHANGHAI, customer="1", queue="s", call_id="2"
    )


def test_a_name_is_surer_than_a_number(tmp_path: Path) -> None:
    read = table(tmp_path, "工号,文件名,坐席姓名\n8012,a.wav,李敏\n")
    assert read.details_of("a.wav") == CallDetails(agent="李敏")
    read = table(tmp_path, "工号,文件名\n8012,a.wav\n")
    assert read.details_of("a.wav") == CallDetails(agent="8012")


def test_no_heading_means_two_things() -> None:
    headings = [heading for known in HEADINGS.values() for heading in known]
    assert len(set(headings)) == len(headings)
    assert all(find_columns([heading]) == {column: 0} for column, known in HEADINGS.items() for heading in known)
    assert find_columns(["ＦＩＬＥ", "无关", ""]) == {Column.FILE: 0}


@pytest.mark.parametrize(
    "cell", ["a.wav", "A.WAV", "a", r"D:\calls\2024\a.wav", "/calls/a.wav", "sub/a.wav", " a.wav ", "a.mp3"]
)
def test_the_file_is_found_by_the_last_part_of_its_path(tmp_path: Path, cell: str) -> None:
    assert table(tmp_path, f"file,agent\n{cell},Ana\n").details_of("a.wav") == CallDetails(agent="Ana")


def test_a_file_that_is_not_named_has_no_details(tmp_path: Path) -> None:
    read = table(tmp_path, "file,agent\na.wav,Ana\nb.wav,Li\nb.mp3,Wu\n")
    assert read.details_of("c.wav") is None
    assert read.details_of("b.mp3") == CallDetails(agent="Wu")
    assert read.details_of("b.flac") is None, "nothing tells which of the two is meant"


def test_a_name_in_the_decomposed_form_of_a_mac_is_the_same_name(tmp_path: Path) -> None:
    read = table(tmp_path, "file,agent\nGespräch.wav,Jörg\n")
    assert read.details_of("Gespra\u0308ch.wav") == CallDetails(agent="Jörg")


def test_date_and_time_may_stand_in_two_columns(tmp_path: Path) -> None:
    text = "文件,日期,时间\na.wav,2024/1/15,9:00\nb.wav,2024-01-15 0:00:00,09:00:00\nc.wav,2024-01-15,\n"
    read = table(tmp_path, text)
    assert read.problems == ()
    assert read.details_of("a.wav") == read.details_of("b.wav") == CallDetails(started_at=NINE_IN_SHANGHAI)
    assert read.details_of("c.wav") == CallDetails(started_at=datetime(2024, 1, 14, 16, tzinfo=UTC))


# -- what is wrong -----------------------------------------------------------------------------------------------------


def test_a_bad_cell_is_named_with_line_and_column_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (
        'file,坐席,时间\na.wav,"Ana\nLi",2024-01-15 09:00\n\nb.wav,Wu,15/01/2024 9:00\n,Xu,2024-01-15 09:00\nc.wav,He\n'
    )
    read = table(tmp_path, text)
    assert [(problem.code, problem.facts["line"], problem.facts["column"]) for problem in read.problems] == [
        ("table.bad_time", 5, "时间"),
        ("table.no_file", 6, "file"),
    ]
    assert read.problems[0].facts["value"] == "15/01/2024 9:00"
    assert read.problems[0].facts["file"] == str(tmp_path / "calls.csv")
    assert read.details_of("a.wav") == CallDetails(agent="Ana\nLi", started_at=NINE_IN_SHANGHAI)
    assert read.details_of("b.wav") == CallDetails(agent="Wu")
    assert read.details_of("c.wav") == CallDetails(agent="He")


def test_a_file_named_twice_keeps_its_first_row(tmp_path: Path) -> None:
    read = table(tmp_path, "file,agent\na.wav,Ana\nA.wav,Ana\na.wav,Li\n")
    assert [(problem.code, problem.facts["line"]) for problem in read.problems] == [("table.file_twice", 4)]
    assert read.details_of("a.wav") == CallDetails(agent="Ana")


@pytest.mark.parametrize("broken", ['b.wav,"Li\nc.wav,Wu\n', 'b.wav,"Li" x\n', f"b.wav,{'x' * 200_000}\n"])
def test_a_row_that_cannot_be_read_ends_the_table_and_is_named(tmp_path: Path, broken: str) -> None:
    read = table(tmp_path, f"file,agent\na.wav,Ana\n{broken}")
    assert [(problem.code, problem.facts["line"]) for problem in read.problems] == [("table.broken_row", 3)]
    assert read.details_of("a.wav") == CallDetails(agent="Ana")
    assert read.details_of("c.wav") is None


@pytest.mark.parametrize("text", ["", "\n", "month,revenue\nJan,3\n", "一些文字，没有表格"])
def test_some_other_table_is_none_of_ours(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text, "utf-8")
    assert read_call_table(path) is None


def test_headings_alone_are_an_empty_table(tmp_path: Path) -> None:
    read = table(tmp_path, "file,agent")
    assert (read.by_name, read.problems) == ({}, ())


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(b"file,agent\n\xff\xff\xff\x80,\x80\n")
    with pytest.raises(UserMistake) as caught:
        read_call_table(path)
    assert (caught.value.code, caught.value.facts) == ("table.encoding", {"file": str(path)})


def test_a_table_of_unlikely_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_text, "LARGEST", 10)
    with pytest.raises(UserMistake) as caught:
        table(tmp_path, CHINESE)
    assert caught.value.code == "table.too_large"


def test_a_table_that_is_gone_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        read_call_table(tmp_path / "gone.csv")
    assert caught.value.code == "table.unreadable"
    assert caught.value.facts["file"] == str(tmp_path / "gone.csv")


# -- times -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-15 09:00",
        "2024-01-15 09:00:00",
        "2024-01-15T09:00:00.000",
        "2024-01-15T09:00:00+08:00",
        "2024-01-15 01:00:00Z",
        "2024-01-15T01:00:00+0000",
        "2024/1/15 9:00",
        "2024.1.15 9:00:00",
        "2024年1月15日 9时00分00秒",
        "2024年1月15日9:00",
        "2024年1月15日 9时0分",
        "20240115090000",
        "20240115 090000",
        "20240115T0900",
        "1705280400",
    ],
)
def test_times_that_are_understood(written: str) -> None:
    assert read_time(written, SHANGHAI) == NINE_IN_SHANGHAI


def test_fractions_of_a_second_are_kept() -> None:
    assert read_time("2024-01-15 01:00:00.250", UTC) == NINE_IN_SHANGHAI.replace(microsecond=250_000)
    assert read_time("20240115010000250", UTC) == NINE_IN_SHANGHAI.replace(microsecond=250_000)


def test_without_a_zone_the_machines_own_counts() -> None:
    local = datetime(2024, 1, 15, 9, 0).astimezone()
    assert read_time("2024-01-15 09:00", None) == local


@pytest.mark.parametrize(
    "written",
    ["15/01/2024 09:00", "01/02/2024", "2024-02-30", "2024-13-01", "2024-01-15 25:00", "9:00", "noon", "45306.375", ""],
)
def test_times_that_might_mean_something_else_are_refused(written: str) -> None:
    assert read_time(written, UTC) is None


@given(written=st.text(max_size=40))
def test_no_time_is_too_strange(written: str) -> None:
    instant = read_time(written, UTC)
    assert instant is None or instant.tzinfo is UTC


@given(content=st.binary(max_size=300))
def test_no_table_is_too_strange(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("tables") / "calls.csv"
    path.write_bytes(b"file,time\n" + content)
    try:
        read = read_call_table(path)
    except UserMistake as mistake:
        assert mistake.code == "table.encoding"  # noqa: PT017 - refusing is one of two right answers
    else:
        assert read is None or isinstance(read, CallTable)


# -- merging -----------------------------------------------------------------------------------------------------------


def test_the_table_wins_field_by_field() -> None:
    from_table = CallDetails(agent="李敏", queue="")
    from_name = CallDetails(agent="8012", queue="投诉", started_at=NINE_IN_SHANGHAI)
    assert merged(from_table, from_name) == CallDetails(agent="李敏", queue="投诉", started_at=NINE_IN_SHANGHAI)
    assert merged(CallDetails(), from_name) == from_name
    assert merged(from_name, CallDetails()) == from_name
