"""The command that keeps what a clinician decided after the visit, and how other pages show it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from screener.cli.mends import mend_of
from screener.cli.options import Code, Identity, StorePlace, existing_store, in_language, now
from screener.cli.output import at_the_desk, desk_language, tell
from screener.errors import ScreenerError, desk_message, one_of

if TYPE_CHECKING:
    from screener.questionnaire.model import Questionnaire
    from screener.records.decision import Decision
    from screener.records.store import Screening, Store


def decide(
    code: Code,
    outcome: Annotated[
        str | None, typer.Option("--outcome", help="The outcome decided for, or other (without it: asked).")
    ] = None,
    ask_words: Annotated[bool, typer.Option("--words", help="Ask for the decision in words, too.")] = False,
    words_file: Annotated[
        Path | None, typer.Option("--words-file", help="A file (or -) with the decision in words.")
    ] = None,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Keep what was decided after the visit, beside the result and never in it; `stats --agreement` compares both.

    A later decision takes the place of an earlier one, which stays in the log.
    """
    from screener.records.decision import Decision
    from screener.records.decision import decide as add

    if ask_words and words_file is not None:
        raise ScreenerError("--words asks for the words, and --words-file reads them: give one of them")
    with closing(existing_store(store, write=True)) as kept:
        kept.check_writable()
        screening = kept.screening("".join(code))
        titles = _titles(kept, screening)
        chosen, is_asked = (outcome, False) if outcome is not None else (_asked_outcome(screening, titles), True)
        decided = _named(chosen, titles)
        words = _words(_asked_words() if ask_words or (is_asked and words_file is None) else None, words_file)
        recipient = os.environ.get("SCREENER_RECIPIENT") or None
        add(kept, screening, Decision(decided, words, now()), identity, recipient)
    tell(desk_message("desk-decided", code=screening.code, outcome=titles[decided or OTHER]))


OTHER = ""
"""The key of a course that is none of the outcomes."""


def _titles(kept: Store, screening: Screening) -> Mapping[str, str]:
    """Outcome to title, in order, and at the end another course; raises ScreenerError without a finished result."""
    from screener.i18n import phrase
    from screener.questionnaire.loader import load
    from screener.questionnaire.translation import translated

    if screening.state != "finished":
        raise ScreenerError(
            desk_message("desk-no-result", code=screening.code, state=desk_message(f"list-{screening.state}"))
        )
    asked = load(kept.questionnaire(screening.questionnaire), f"the questionnaire of {screening.code}")
    language = desk_language()
    spoken = translated(asked, language) if language in asked.texts else asked
    return {**{each.id: each.title for each in spoken.outcomes}, OTHER: phrase("decision-other", language)}


def _named(chosen: str, titles: Mapping[str, str]) -> str | None:
    from screener.records.decision import OTHER as OTHER_WORD

    if chosen in titles:
        return chosen or None
    if chosen == OTHER_WORD:
        return None
    known = [each for each in titles if each] + [OTHER_WORD]
    raise ScreenerError(desk_message("desk-no-outcome", given=chosen, mend=mend_of(chosen, known)))


def _asked_outcome(screening: Screening, titles: Mapping[str, str]) -> str:
    """The key of what somebody chooses by its number."""
    names = [each for each in titles if each]
    if not sys.stdin.isatty():
        raise ScreenerError(f"Nobody can be asked here; name the decision: --outcome {one_of([*names, 'other'])}")
    tell(desk_message("desk-decide", code=screening.code))
    for number, title in enumerate(titles.values(), 1):
        tell(f"  {number}  {title}")
    numbered = {f"{number}": name for number, name in enumerate(titles, 1)}
    while True:
        try:
            typed = str(typer.prompt(at_the_desk(desk_message("desk-decide-number")), err=True)).strip()
        except typer.Abort:
            _leave()
        if typed in numbered:
            return numbered[typed]
        tell(desk_message("desk-number", count=len(titles)))


def _asked_words() -> str:
    try:
        asked = at_the_desk(desk_message("desk-decide-words"))
        return str(typer.prompt(asked, default="", show_default=False, err=True))
    except typer.Abort:
        _leave()


def _leave() -> NoReturn:
    sys.stderr.write("\n")
    raise ScreenerError(desk_message("desk-undecided"))


def _words(asked: str | None, file: Path | None) -> str:
    from screener.files import read_file
    from screener.records.decision import MOST_WORDS
    from screener.text import utf8

    given = asked if file is None else utf8(read_file(file), str(file))
    words = " ".join((given or "").split())
    if len(words) > MOST_WORDS or not words.isprintable():
        raise ScreenerError(f"A decision in words has at most {MOST_WORDS} characters, all of which can be printed")
    return words


def decision_in_words(decision: Decision, questionnaire: Questionnaire, language: str) -> str:
    """The sentence about a decision on a page in that language."""
    from screener.i18n import phrase

    spoken = in_language(questionnaire, language)
    title = next((each.title for each in spoken.outcomes if each.id == decision.outcome), decision.outcome)
    title = title or phrase("decision-other", language)
    said = phrase("decision", language, day=decision.at[:10], outcome=title)
    return f"{said}. {decision.words}" if decision.words else said


def stored_decision_in_words(kept: Store, screening: Screening, language: str, identity: Path | None) -> str:
    """The same of a stored screening; empty where nothing was decided."""
    from screener.questionnaire.loader import load
    from screener.records.decision import decision_of

    decision = decision_of(kept, screening, identity)
    if decision is None:
        return ""
    return decision_in_words(decision, load(kept.questionnaire(screening.questionnaire), screening.code), language)
