"""Fuzz: whatever stands in a file, it is a questionnaire, or it is refused in sentences that lead to its mistakes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screener.analysis.checks import CHECKS, findings
from screener.errors import InvalidFile, Problem
from screener.questionnaire.loader import load
from screener.questionnaire.loader.fields import Shape
from screener.questionnaire.loader.keys import QUESTIONNAIRE
from tests.support.paths import QUESTIONNAIRES

FOLDER = QUESTIONNAIRES
SEEDS = [path.read_bytes() for path in sorted(FOLDER.glob("*/*.yaml"))]
TREES = [
    yaml.load(path.read_bytes(), yaml.CBaseLoader)  # noqa: S506  (it makes nothing but texts, lists and mappings)
    for folder in ("good", "engine", "findings")
    for path in sorted((FOLDER / folder).glob("*.yaml"))
]
TODAY = "2026-11-23"
fuzz = settings(max_examples=4 * settings().max_examples, deadline=None, suppress_health_check=list(HealthCheck))

CODE = re.compile(r"[A-Za-z]+\([a-z_]+=|<class|object at 0x|Traceback|State\.|\bdict\b|\bNoneType\b")
"""What no sentence for an author may hold."""


def assert_told(problems: tuple[Problem, ...], data: bytes) -> None:
    """Each problem is one clean line of bearable length, at a place that the file has."""
    assert problems
    lines = data.decode("utf-8", "replace").split("\n")
    for problem in problems:
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
        assert len(problem.message) < 500
        assert not CODE.search(problem.message)


def load_or_refuse(data: bytes, *, prove: bool = True) -> None:
    """Loads and checks `data`; fails when anything but InvalidFile escapes, or when it names no problem."""
    try:
        questionnaire = load(data, "f")
    except InvalidFile as refused:
        assert_told(refused.problems, data)
        return
    found = (
        findings(questionnaire, TODAY) if prove else [each for c in CHECKS.values() for each in c(questionnaire, TODAY)]
    )
    if found:
        assert_told(tuple(found), data)


# -- bytes -----------------------------------------------------------------------------------------

WORDS = (
    b"is", b"not", b"any of", b"includes", b"or", b"and", b"(", b")", b"at least", b"unknown", b"true", b"null", b"5",
    b"-1", b"1/0", b"^", b"[]", b"{}", b"[", b"}", b"''", b'"', b"'", b"\n", b"  ", b"- ", b": ", b",", b"#", b" #",
    b"*a", b"&a", b"!!int", b"|", b">-", b"?", b"@", b"%", b"---", b"...", b"\t", b"\r", b"\x00", b"\xff", b"\xc2\xa0",
    b"type: one", b"type: number", b"options: {}", b"range: 9 to 1", b"points:", b"formula: age",
)  # fmt: skip


def cut(data: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] + data[start + random.randint(1, 20) :]


def put(data: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] + random.choice(WORDS) + data[start + random.choice((0, 0, 1, 4)) :]


def flip(data: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] + bytes([random.randrange(256)]) + data[start + 1 :]


def move(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    line = lines.pop(random.randrange(len(lines)))
    lines.insert(random.randint(0, len(lines)), line)
    return b"\n".join(lines)


def swap(data: bytes, random: Random) -> bytes:
    words = data.split(b" ")
    words[random.randrange(len(words))] = random.choice(words)
    return b" ".join(words)


CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (cut, put, flip, move, swap)


@fuzz
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    load_or_refuse(text.encode("utf-8", "surrogatepass"))


@fuzz
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    load_or_refuse(data)


@fuzz
@given(st.lists(st.sampled_from([word.decode("latin-1") for word in WORDS]), max_size=30))
def test_any_signs_of_yaml_are_read_or_refused(words: list[str]) -> None:
    load_or_refuse("".join(words).encode())


@fuzz
@given(st.sampled_from(SEEDS), st.integers(1, 5), st.randoms(use_true_random=False))
def test_any_change_of_a_questionnaire_is_read_or_refused(seed: bytes, changes: int, random: Random) -> None:
    data = seed
    for _ in range(changes):
        data = random.choice(CHANGES)(data, random)
    load_or_refuse(data)


# -- shapes ----------------------------------------------------------------------------------------


def keys(shape: Shape) -> Iterator[str]:
    for key in shape.keys:
        yield key.name
        if key.of is not None:
            yield from keys(key.of)


KEYS = sorted({*keys(QUESTIONNAIRE), "es", "outcome", "<<", "", "1", "é"})
VALUES: tuple[Any, ...] = (
    "", "~", "true", "no", "5", "-3", "2.5", "1e3", "010", "1:30", "unknown", "answered", "one", "yes-no", "any stop",
    "not any flag", "30 to 300", "5 to 1", "2027-13-01", "http://x", "a, b", "a is b", "a + 1", "1 / 0", "a ^ 3 ^ 2",
    "(((", "x" * 9000, "9" * 13, "- x", "\u202e", "a\0", "\n", " x ",
    [], {}, [[]], [{}], {"a": "b"}, ["a", "b"], {"": ""},
)  # fmt: skip
SENTENCE = (
    "is", "not", "any", "all", "of", "includes", "or", "and", "(", ")", "at", "least", "between", "5", "30.5",
    "unknown", "more", ",", "stop", "years", "+", "/", "^",
)  # fmt: skip


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401  (any YAML)
    """Every mapping or list of a tree, with each of its keys or positions."""
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from places(node[key], (*path, key))


def drop(tree: Any, random: Random) -> None:  # noqa: ANN401
    parent, key = random.choice(list(places(tree)))
    del parent[key]


def replace(tree: Any, random: Random) -> None:  # noqa: ANN401
    parent, key = random.choice(list(places(tree)))
    parent[key] = deepcopy(random.choice(VALUES))


def add(tree: Any, random: Random) -> None:  # noqa: ANN401
    parent, _ = random.choice([each for each in places(tree) if isinstance(each[0], dict)])
    parent[random.choice(KEYS)] = deepcopy(random.choice(VALUES))


def rename(tree: Any, random: Random) -> None:  # noqa: ANN401
    parent, key = random.choice([each for each in places(tree) if isinstance(each[0], dict)])
    parent[random.choice([*KEYS, *map(str, parent)])] = parent.pop(key)


def repeat(tree: Any, random: Random) -> None:  # noqa: ANN401
    parent, key = random.choice(list(places(tree)))
    other, at = random.choice(list(places(tree)))
    parent[key] = deepcopy(other[at])


def reword(tree: Any, random: Random) -> None:  # noqa: ANN401
    """Some words of a text left out, or others put in: most of all of conditions and formulas."""
    parent, key = random.choice([each for each in places(tree) if isinstance(each[0][each[1]], str)])
    words, start = parent[key].split(" "), random.randrange(9)
    words[start : start + random.randrange(3)] = random.choices(SENTENCE, k=random.randrange(4))
    parent[key] = " ".join(words)


SHAPES: tuple[Callable[[Any, Random], None], ...] = (drop, replace, add, rename, repeat, reword, reword, reword)


def written(tree: Any, random: Random) -> bytes:  # noqa: ANN401
    """The tree as JSON or YAML, in one of the ways in which people and programs write them."""
    if random.random() < 0.3:
        return json.dumps(tree, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    flow = random.choice((None, False, True))
    text: str = yaml.safe_dump(tree, sort_keys=False, allow_unicode=random.random() < 0.5, default_flow_style=flow)
    return text.encode("utf-8", "surrogatepass")


@fuzz
@given(st.sampled_from(TREES), st.integers(1, 3), st.randoms(use_true_random=False))
def test_any_change_of_the_shape_of_a_questionnaire_is_read_or_refused(tree: Any, changes: int, random: Random) -> None:  # noqa: ANN401
    changed = deepcopy(tree)
    for _ in range(changes):
        random.choice(SHAPES)(changed, random)
    load_or_refuse(written(changed, random), prove=False)


@pytest.mark.exhaustive
def test_the_fuzz_reaches_the_checks_and_every_rule_of_the_loader() -> None:
    """The changes are neither so small nor so large that they always come to the same."""
    random, rules, loaded = Random(1), set(), 0  # noqa: S311
    for at in range(600):
        changed = deepcopy(TREES[at % len(TREES)])
        random.choice(SHAPES)(changed, random)
        try:
            load(written(changed, random), "f")
            loaded += 1
        except InvalidFile as refused:
            rules |= {problem.rule for problem in refused.problems}
    assert loaded > 60
    assert len(rules) > 15
