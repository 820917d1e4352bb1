"""Files and functions stay small enough to be read in one go."""

import ast
from pathlib import Path

from tests.support.tracked import name_of, python_files

LONGEST_FILE = 400
LONGEST_TEST = 600
LONGEST_FUNCTION = 60
LISTS_TABLES = "db/migrations/versions/"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> list[Function]:
    """Return every function and method in a file."""
    return [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Return how many lines a function has from its signature on, its docstring aside."""
    docstring = function.body[0] if ast.get_docstring(function) is not None else None
    described = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - described


def allowed(name: str) -> int:
    """Return how many lines a file may have: tests are read case by case."""
    return LONGEST_TEST if name.startswith("tests/") else LONGEST_FILE


def test_a_file_can_be_read_in_one_go() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert {name: count for name, count in lines.items() if count > allowed(name)} == {}


def test_a_function_can_be_read_in_one_go() -> None:
    lengths = {f"{name_of(path)}: {one.name}": length(one) for path in python_files() for one in functions(path)}
    long = {name: count for name, count in lengths.items() if count > LONGEST_FUNCTION}
    assert {name: count for name, count in long.items() if not name.startswith(LISTS_TABLES)} == {}
