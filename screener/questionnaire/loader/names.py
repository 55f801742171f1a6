"""The symbol table: every id of a questionnaire, and which names may be read where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from screener.errors import Place, right_ones
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.condition_parser import ConditionParser
from screener.questionnaire.conditions import ALWAYS, AllOf, Condition
from screener.questionnaire.kinds import KINDS
from screener.questionnaire.kinds.base import Option, OptionList
from screener.questionnaire.kinds.choice import YesNo
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.judging import Judging
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.options import check_options, options_from
from screener.questionnaire.rule_reader import Speaker
from screener.questionnaire.tokens import Barred, Name, NameKind
from screener.text import brief

RESERVED_IDS = frozenset(("questionnaire", "words", "outcome", "stops", "flags", "finish", "reference"))
"""Ids that `texts`, `expect` and the last page of an interview use for something else."""


READ_RECORDED: tuple[Speaker, ...] = ("about entry", "hint")
"""What may read a question that is only recorded, because it moves no result."""


@dataclass
class SymbolTable:
    """Every id with its place; questions with their order; scores with what they need."""

    notes: Notes
    places: dict[str, Place] = field(default_factory=dict)
    names: dict[str, Name] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    """Question id to its position."""
    sections: dict[str, int] = field(default_factory=dict)
    """Question id to the number of its section."""
    optional: dict[int, str] = field(default_factory=dict)
    """The numbers of the optional sections, with their titles."""
    needed: dict[str, list[str]] = field(default_factory=dict)
    """Score id to the questions that it needs."""
    judging: Judging = field(default_factory=Judging)
    """What scores and rules read of each other."""
    ends: dict[str, Place] = field(default_factory=dict)
    """The stops that end the screening, by id, and where that is written."""
    recorded: dict[str, str] = field(default_factory=dict)
    """Each question that is only recorded, and why no rule may read it."""
    unbounded: dict[str, str] = field(default_factory=dict)
    """Those of them that are numbers without a range, and why nothing at all may read them."""
    scores: list[str] = field(default_factory=list)
    lists: dict[str, OptionList] = field(default_factory=dict)
    """The option lists, by their ids."""
    sources: frozenset[str] | None = None
    """The ids of the sources; None when they could not be read, and so no mention of one is judged."""

    def claim(self, fields: Fields, what: str) -> str:
        """The id of a part, noted when another part has it already."""
        name, place = fields.text("id"), fields.place_of("id")
        if name:
            self._claim(name, place, what)
        return name

    def _claim(self, name: str, place: Place, what: str) -> None:
        if name in RESERVED_IDS:
            self.notes.add(place, "reserved", f'"{brief(name)}" cannot be an id, because it is used for something else')
        elif name in self.places:
            message = f'the id "{brief(name)}" of this {what} is taken already, on line {self.places[name].line}'
            self.notes.add(place, "duplicate-id", message)
        self.places.setdefault(name, place)

    def add_option_lists(self, fields: Fields) -> tuple[OptionList, ...]:
        """Adds every option list, which questions can name then."""
        for name, lines in fields.option_lists("option_lists"):
            self._claim(name.text, name.place, "option list")
            options = options_from(lines)
            check_options(options, self.notes)
            self.lists.setdefault(name.text, OptionList(name.text, options, name.place))
        return tuple(self.lists.values())

    def options_of(self, fields: Fields) -> tuple[Option, ...]:
        """The options of a question: its own, or those of the list that it names."""
        named = fields.option_list("options")
        if named is None:
            return options_from(fields.options("options"))
        return self.lists[named.text].options if named.text in self.lists else ()

    def add_question(self, fields: Fields, section: int = 0) -> str:
        """Adds a question, which conditions can read then."""
        question = self.claim(fields, "question")
        kind = KINDS.get(fields.text("type"))
        offered = self.options_of(fields)
        options = tuple(option.id for option in offered)
        is_read = kind is not None and (bool(options) or "options" not in kind.keys)
        is_number = kind is not None and kind.column_type == "number"
        if question:
            if kind is YesNo:
                options = ("yes", "no")
            allow = tuple(AnswerState(word) for word, _ in fields.ids("allow") if word in ("unknown", "declined"))
            points = {option.id: option.points for option in offered if option.points is not None}
            self.names[question] = Name(
                ("number" if is_number else kind.name) if kind and is_read else "unread",
                options,
                fields.text("unit"),
                allow,
                points,
                is_whole=is_number and not fields.number("decimals"),
            )
            if fields.truth("recorded"):
                self.recorded[question] = "it is only recorded, so no rule may read it"
                if is_number and not fields.has("range"):
                    self.unbounded[question] = "it has no range, so nothing may read it; give it a range"
        self.order.setdefault(question, len(self.order))
        self.sections.setdefault(question, section)
        return question

    def add_score(self, fields: Fields) -> str:
        """Adds a score; the questions it needs are known once it is read."""
        score = self.claim(fields, "score")
        if score:
            given = [line.ends("give") for line in fields.items("points") if line.has("give")]
            is_estimate = any(ends is not None and ends[0] != ends[1] for ends in given)
            kind: NameKind = "unread" if None in given else "score"
            self.names.setdefault(score, Name(kind, unit=fields.text("unit"), is_estimate=is_estimate))
        self.scores.append(score)
        return score

    def judge(self) -> None:
        """Notes circles, and works out what every score needs; all scores and rules are read by then."""
        self.judging.note_circles(self.notes)
        self.needed = {score: self.judging.needed(score, self.order) for score in self.scores}
        for stop, place in self.ends.items():
            self._check_end(stop, place)

    def _check_end(self, stop: str, place: Place) -> None:
        """What a stop reads is known where it ends the screening: no finding by way of a score, no closed section."""
        speaks = self.judging.speaking(stop)
        if speaks is not None:
            message = f"this stop ends the screening, so it cannot read {speaks}, which speaks of findings"
            self.notes.add(place, "ends", message)
        elif self.judging.needs_nothing(stop, self.order):
            self.notes.add(place, "ends", "this stop ends the screening, so it must read a question")
        for name in self.judging.needed(stop, self.order):
            if (title := self.optional.get(self.sections[name])) is not None:
                section = f'the optional section "{brief(title)}"'
                message = f"this stop ends the screening, so it cannot read {name}, which stands in {section}"
                self.notes.add(place, "ends", message)
                return

    @property
    def flagged(self) -> Mapping[str, Barred]:
        """The scores that speak of flags, and so may not be read by what flags may read."""
        why = "it speaks of flags, so only other scores, notes, outcomes and about entries may read it"
        return dict.fromkeys(self.judging.flagged, Barred(why))

    def later_scores(self, score: str) -> Mapping[str, Barred]:
        """The scores that `score` may not read."""
        index = self.scores.index(score)
        later = {name: Barred(f"{name} is worked out later") for name in self.scores[index + 1 :]}
        return {**later, score: Barred("it is this score itself")}

    def later_questions(self, question: str) -> Mapping[str, Barred]:
        """The questions and scores that cannot be known yet when `question` is asked, or may stay closed."""
        position = self.order[question]
        later = {name: Barred("it is asked later") for name, at in self.order.items() if at > position}
        later[question] = Barred("it is this question itself")
        for name, needs in self.needed.items():
            last = max(needs, key=self.order.__getitem__, default=question)
            if needs and self.order[last] >= position and name not in self.order:
                later[name] = Barred(f"it needs {last}, which is not answered before {question}")
        return {**dict(self._closable(question)), **later, **self.flagged}

    def _closable(self, question: str) -> Iterator[tuple[str, Barred]]:
        """What `question` may not depend on, because it stands or reads in an optional section of others."""
        own = self.sections[question]
        for name, needs in {**{each: [each] for each in self.order}, **self.needed}.items():
            closed = [each for each in needs if self.sections[each] in {*self.optional} - {own}]
            if closed:
                of = "it stands" if name in self.order else f"it needs {closed[0]}, which stands"
                title = self.optional[self.sections[closed[0]]]
                why = f'{of} in the optional section "{brief(title)}", and no question outside may depend on that'
                yield name, Barred(why, "optional-order")

    def condition(
        self, fields: Fields, key: str, later: Mapping[str, Barred] | None = None, speaker: Speaker = "question"
    ) -> Condition:
        """The condition under a key: all of its sentences; always true when the key is missing."""
        unread = self.unbounded if speaker in READ_RECORDED else self.recorded
        barred = {**(later or {}), **{name: Barred(why) for name, why in unread.items()}}
        read = []
        for scalar in fields.sentences(key):
            sentence = ConditionParser(self.names, barred, speaker=speaker, rules=self.judging.rules)
            read.append(sentence.read(scalar.text))
            self.notes.add_faults(scalar, sentence.faults)
        return read[0] if len(read) == 1 else AllOf(tuple(read)) if read else ALWAYS

    def sources_of(self, fields: Fields, key: str = "source") -> tuple[str, ...]:
        """The sources that a part names, each of which must exist."""
        named = fields.ids(key)
        known = self.sources
        for name, place in named:
            if known is not None and name not in known:
                guess = right_ones(name, known)
                self.notes.add(place, "unknown-source", f'there is no source "{brief(name)}"{guess}')
        return tuple(dict.fromkeys(name for name, _ in named))
