"""Text as it is searched and sorted: what a person takes for the same letters is the same here."""

from unicodedata import normalize


def fold(text: str) -> str:
    """Return the text without case and without width: `ＡB` and `ab`, or `１３８` and `138`, become alike.

    This is NFKC before and after Unicode's full case folding (Unicode Standard, section 3.13). A NUL, at which
    SQLite's LIKE would stop, becomes a space.
    """
    return normalize("NFKC", normalize("NFKC", text.replace("\0", " ")).casefold())


def sort_key(text: str) -> bytes | None:
    """Return the key by which a name sorts, None for an empty one: what is not known sorts last.

    Bytes of GB 18030 put ASCII first and the common Chinese characters in the order of their pinyin, as GB 2312
    arranged its first level.
    """
    return fold(storable(text)).encode("gb18030", "replace") if text else None


def haystack(*fields: str) -> str:
    """Return the fields as one text to search in; no word without whitespace can match across two of them.

    A field that stands in a longer one anyway, as an agent's name often does in the file's, is not repeated.
    """
    kept: list[str] = []
    for text in sorted((fold(storable(field)) for field in fields), key=len, reverse=True):
        if not any(text in longer for longer in kept):
            kept.append(text)
    return "\n".join(kept)


def storable(text: str) -> str:
    """Return the text with U+FFFD for each lone surrogate, so that it can be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
