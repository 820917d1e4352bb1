"""Every table of the local store together: whoever needs all of them imports this, so that none is missing."""

from sqlalchemy import MetaData

from db import card_tables, review_tables, sync_tables, tables

MODULES = (tables, sync_tables, review_tables, card_tables)
METADATA: MetaData = tables.METADATA
