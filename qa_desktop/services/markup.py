"""The markup of documents to print: the part of HTML that Qt's documents know. What people wrote is escaped."""

from collections.abc import Collection, Sequence
from html import escape

STYLE = """
body { font-size: 9pt; color: #1c2330; }
h1 { font-size: 17pt; margin: 0 0 3px 0; }
h2 { font-size: 12pt; margin: 20px 0 5px 0; color: #1a5fcc; }
h3 { font-size: 10pt; margin: 13px 0 2px 0; }
p { margin: 2px 0 5px 0; }
p.facts { color: #626b7c; font-size: 8.5pt; }
p.fatal { color: #c42b3a; font-size: 8.5pt; }
td, th { padding: 3px 6px 3px 0; font-size: 8.5pt; }
th { text-align: left; color: #626b7c; font-weight: normal; }
"""


def document_of(body: str) -> str:
    """Return a whole document."""
    return f"<html><head><style>{STYLE}</style></head><body>{body}</body></html>"


def paragraph(facts: Sequence[str], kind: str) -> str:
    """Return facts in a line, in the style of that class."""
    return f'<p class="{kind}">{escape(" · ".join(facts))}</p>'


def heading(level: int, said: str) -> str:
    """Return a heading; the document's own is of level 1."""
    return f"<h{level}>{escape(said)}</h{level}>"


def text(said: str) -> str:
    """Return what somebody wrote as a paragraph of its own."""
    return f"<p>{words(said)}</p>"


def words(said: str) -> str:
    """Return what somebody wrote, with its lines."""
    return escape(said).replace("\n", "<br>")


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    *,
    bold: Collection[int] = (),
    right: Collection[int] = (),
) -> str:
    """Return a table without the columns in which nothing stands; `bold` are rows, `right` columns of figures."""
    used = [at for at in range(len(heads)) if any(row[at] for row in rows)]
    whole = sum(widths[at] for at in used)
    sides = {at: ' align="right"' if at in right else "" for at in used}
    head = "".join(f'<th width="{widths[at] * 100 // whole}%"{sides[at]}>{escape(heads[at])}</th>' for at in used)
    lines = (
        "".join(f"<td{sides[at]}>{_cell(row[at], is_bold=number in bold)}</td>" for at in used)
        for number, row in enumerate(rows)
    )
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table cellspacing="0" width="100%"><tr>{head}</tr>{body}</table>'


def _cell(said: str, *, is_bold: bool) -> str:
    written = words(said) or "&nbsp;"  # after an empty cell Qt forgets the margin that follows
    return f"<b>{written}</b>" if is_bold else written
