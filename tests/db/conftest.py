from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store import Store, open_store


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.db"


@pytest.fixture
def store(store_file: Path) -> Iterator[Store]:
    store = open_store(store_file)
    yield store
    store.close()
