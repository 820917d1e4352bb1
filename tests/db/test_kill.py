from pathlib import Path
from random import Random

from tests.db.kill import kill_often


def test_a_killed_writer_loses_nothing_that_it_had_committed(store_file: Path) -> None:
    store_file.parent.mkdir()
    assert kill_often(store_file, 10, Random(7)) == []  # noqa: S311 - the moments need be no secret
