from collections.abc import Iterator

import pytest

from tests.shared.world import World, populate
from tests.support.postgres import SharedStore, StoreMaker


@pytest.fixture(scope="module")
def world(store_maker: StoreMaker) -> Iterator[World]:
    store = store_maker.new()
    yield populate(store)
    store_maker.remove(store)


@pytest.fixture(scope="module")
def one_store(store_maker: StoreMaker) -> Iterator[SharedStore]:
    store = store_maker.new()
    yield store
    store_maker.remove(store)
