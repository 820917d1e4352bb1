"""Exchanges with a shared store, for tests: the way there, batches, reading to the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from db.shared.transport import SharedSession, SharedTransport
from qa_desktop.domain.errors import QaError
from qa_desktop.sync.records import Arrived, Batch, Position, RecordVersion
from tests.shared.writing import new_id
from tests.support.postgres import (
    INSPECTOR_A,
    SharedStore,
    password_of,
)

CLIENT = new_id()


def way(store: SharedStore, login: str = INSPECTOR_A, port: int | None = None, **options: Any) -> SharedTransport:
    address = store.address(login)
    if port is not None:
        address = address.model_copy(update={"port": port})
    return SharedTransport(address, lambda: password_of(login), **options)


@contextmanager
def session(store: SharedStore, login: str = INSPECTOR_A) -> Iterator[SharedSession]:
    with way(store, login).connect() as opened:
        yield opened


def batch(*records: RecordVersion, number: int = 1, client: str = CLIENT) -> Batch:
    return Batch(id=new_id(), client=client, number=number, records=records)


def read_all(opened: SharedSession, limit: int = 100, after: Position | None = None) -> list[Arrived]:
    """Read on to the end; positions only ever grow."""
    found: list[Arrived] = []
    at = after or Position()
    while True:
        page = opened.pull(at, limit)
        assert len(page.arrived) <= limit
        assert page.end >= at
        found += page.arrived
        if page.is_last:
            opened.release()
            assert sorted(one.position for one in found) == [one.position for one in found]
            return found
        assert page.end > at
        at = page.end


def mistake(of: pytest.ExceptionInfo[QaError]) -> tuple[str, object]:
    return of.value.code, of.value.facts.get("reason")
