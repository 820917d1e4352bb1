"""Words without the signs that nobody sees, and that sheets and other programs refuse."""

import re

_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
"""Word's soft line break is a vertical tab."""
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control signs, halves of letters, and what no XML may hold."""


def printable(words: str) -> str:
    """Return words with every kind of line break as one, and without control signs; a tab stays."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", words))
