"""Which shipped tags are counted for which criteria of the shipped cards, until a person ties them otherwise."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SHIPPED_TIES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "deduction/interruptions": frozenset({"interruption"}),
        "deduction/dead_air": frozenset({"dead_air"}),
        "deduction/forbidden_phrases": frozenset({"forbidden_phrase"}),
        "deduction/wrong_answers": frozenset({"wrong_information"}),
        "five_dimensions/response_time": frozenset({"dead_air"}),
        "five_stars/interruptions": frozenset({"interruption"}),
        "five_stars/dead_air": frozenset({"dead_air"}),
        "process_and_script/forbidden_phrases": frozenset({"forbidden_phrase"}),
        "satisfaction/interruptions": frozenset({"interruption"}),
        "satisfaction/dead_air": frozenset({"dead_air"}),
    }
)
"""`card/criterion` to ids of tags: only where each mark with the tag is one time of what the criterion counts."""
