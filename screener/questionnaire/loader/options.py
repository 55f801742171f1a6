"""Options: what is written below a question or an option list becomes options; checks that they fit together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from screener.questionnaire.kinds.base import Option
from screener.questionnaire.loader.fields import OptionLine
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.scalars import is_option_id


def options_from(lines: Sequence[OptionLine]) -> tuple[Option, ...]:
    """The options of those lines; a numbered one weighs its number unless it says otherwise."""
    weighs = any(line.fields is not None and line.fields.has("points") for line in lines)
    return tuple(Option(line.id.text, line.label, line.id.place, points=_points(line, weighs=weighs)) for line in lines)


def _points(line: OptionLine, *, weighs: bool) -> Fraction | None:
    fields = line.fields
    if fields is not None and fields.number("points") is not None:
        return fields.number("points")
    if fields is not None and weighs and set(fields.node.entries) - {"label", "only_if"}:
        return Fraction(0)  # what is wrong with its points is noted already
    return Fraction(int(line.id.text)) if line.id.text.isdigit() else None


def check_options(options: Sequence[Option], notes: Notes) -> None:
    """Notes options that cannot stand beside each other."""
    if len(options) == 1:
        notes.add(options[0].place, "options", "one option is no choice; write at least two")
    _check_wordings(options, notes)
    if all(is_option_id(option.id) for option in options) and _are_of_one_sort(options, notes):
        _check_points(options, notes)


def _check_wordings(options: Sequence[Option], notes: Notes) -> None:
    seen: dict[str, str] = {}
    for option in options:
        if option.label and seen.setdefault(option.label, option.id) != option.id:
            message = f'the options "{seen[option.label]}" and "{option.id}" have the same wording'
            notes.add(option.place, "options", message)


def _are_of_one_sort(options: Sequence[Option], notes: Notes) -> bool:
    """Whether all ids are numbers, or all are words; noted if not."""
    other = next((each for each in options if each.id.isdigit() is not options[0].id.isdigit()), None)
    if other is not None:
        number, word = (options[0], other) if options[0].id.isdigit() else (other, options[0])
        message = f'"{number.id}" is a number and "{word.id}" a word; number all options of a question, or none'
        notes.add(other.place, "options", message)
    return other is None


def _check_points(options: Sequence[Option], notes: Notes) -> None:
    """All have points, or none has."""
    without = next((option for option in options if option.points is None), None)
    if without is not None and any(option.points is not None for option in options):
        message = f'"{without.id}" has no points, and other options have; give points to all of them or to none'
        notes.add(without.place, "mixed-options", message)
