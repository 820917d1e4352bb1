"""The tables of what belongs to cards beside the cards: drafts' notes, retirements, phrases, the centre's settings."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from db.columns import Instant, Words
from db.tables import METADATA, needed, part_of

# What a draft carries beside the card; it stays when the version is published, so that who approved it can be told.
# An approval is of the content whose hash is `approved_content`: the `sha256` of the card's row while that is a draft.
CARD_DRAFT = Table(
    "card_draft",
    METADATA,
    needed("card_id", Text),
    needed("version", Integer),
    needed("written_by", Words),
    Column("written_at", Instant),
    needed("proposed_by", Words),
    Column("proposed_at", Instant),
    needed("approved_by", Words),
    Column("approved_at", Instant),
    needed("approved_content", Text),
    needed("returned_by", Words),
    Column("returned_at", Instant),
    needed("reason", Words),
    PrimaryKeyConstraint("card_id", "version"),
    part_of("scorecard", {"card_id": "id", "version": "version"}),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

CARD_RETIREMENT = Table(
    "card_retirement",
    METADATA,
    needed("card_id", Text),
    needed("version", Integer),
    needed("retired_by", Words),
    needed("retired_at", Instant),
    PrimaryKeyConstraint("card_id", "version"),
    part_of("scorecard", {"card_id": "id", "version": "version"}),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# `uses` is this workstation's own affair.
PHRASE = Table(
    "phrase",
    METADATA,
    Column("id", Text, primary_key=True, nullable=False),
    needed("card_id", Text),
    needed("criterion_id", Text),
    needed("text", Words),
    needed("owner", Words),
    Column("uses", Integer, nullable=False, server_default=text("0")),
    Index("ix_phrase_card_id_criterion_id", "card_id", "criterion_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Each as JSON, so that what a newer program sets is kept here.
CENTRE_SETTING = Table(
    "centre_setting",
    METADATA,
    Column("id", Text, primary_key=True, nullable=False),
    needed("value", Text),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
