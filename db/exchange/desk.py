"""Where the kinds of record work."""

from collections.abc import Callable
from dataclasses import dataclass

from db.transaction import Transaction
from qa_desktop.sync.records import Key, RecordVersion


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a kind works: the transaction, who works here, and a way to say that a record is to be looked at."""

    transaction: Transaction
    login: str
    changed: Callable[[Key], None]
    conflicted: Callable[[Key, bool], None]
    """Say whether a record waits for a person; for what is no matter of versions."""
    keep: Callable[[RecordVersion], None]
    """Keep a version that every workstation of its author makes by itself, as the one that the tables hold."""
