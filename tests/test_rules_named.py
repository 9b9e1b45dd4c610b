"""Each rule of the sources is named by a test: in its name, its docstring, or a comment."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parent.parent
RULE = re.compile(r"(?<![A-Za-z])R(\d{1,3})(?!\d)")
RULES = {*range(1, 79), *range(101, 111)}


def named_in(source: str) -> Iterator[int]:
    """The rules that the tests of a file name; what stands at the head of a file proves nothing."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if name.startswith("test_"):
                    yield from rules_in(f"{name} {ast.get_docstring(node) or ''}")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield from rules_in(token.string)


def rules_in(text: str) -> Iterator[int]:
    return (int(number) for number in RULE.findall(text))


def test_every_rule_is_named_by_a_test() -> None:
    tests = [*(HOME / "tests").rglob("test_*.py"), *(HOME / "e2e").rglob("test_*.py")]
    named = {rule for file in tests for rule in named_in(file.read_text())}

    assert sorted(RULES - named) == []
