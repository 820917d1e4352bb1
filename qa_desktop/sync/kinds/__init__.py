"""The kinds of record that travel, one file a kind.

Each file has `KIND`; `SCHEMA`, the form of its bodies, which grows only where an older program would misread them;
`SHAPE`, the fields it knows; `TRIFLES`, the fields that make no conflict; `is_final`, whether a version stands as
first committed; `to_body`, `from_record`, and `id_of` and whatever else a version needs to be sent where it belongs.
"""
