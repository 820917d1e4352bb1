"""Files and functions stay small enough to be read in one go."""

import ast
from pathlib import Path

import pytest

from tests.support.tracked import name_of, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> list[Function]:
    """Return every function and method in a file."""
    return [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Return how many lines a function has from its signature on, its docstring aside."""
    docstring = function.body[0] if ast.get_docstring(function) is not None else None
    described = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - described


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_a_file_can_be_read_in_one_go(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{lines} lines: part it"
    assert {f.name: length(f) for f in functions(path) if length(f) > LONGEST_FUNCTION} == {}
