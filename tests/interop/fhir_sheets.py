"""Answer sheets as FHIR responses, and what a form must make of them: what `assess` makes of the same answers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from screener.interop.fhir.questionnaire import questionnaire_resource
from screener.interop.fhir.reading import behind_condition, behind_score
from screener.interop.fhir.response import answer_items, day_item
from screener.interop.fhir.terms import RESULT, Json
from screener.quantities import as_json, from_json
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.findings import Rule
from screener.questionnaire.kinds.domains import AnyNumber, NumbersBetween, OneOf, SomeOf
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.without_ends import without_ends
from screener.screening.assessment import Assessment, assess
from tests.interop.judges import node_folder
from tests.support.paths import QUESTIONNAIRES

HERE = Path(__file__).parent
WITHOUT_FHIR = frozenset(("formula-functions", "meld", "ckd-epi", "framingham"))
"""Good questionnaires with formulas that FHIR cannot calculate exactly; each is refused with the reason."""
GOOD = [path for path in sorted(QUESTIONNAIRES.glob("good/*.yaml")) if path.stem not in WITHOUT_FHIR]
DATED = sorted(QUESTIONNAIRES.glob("days/*.yaml"))
"""Questionnaires that compare dates with limits in days, months and years, with written days and with each other."""
DAYS = (date(2026, 11, 30), date(2028, 2, 29), date(2027, 5, 31), date(2100, 3, 1))
"""Days of screening, on which months end in every way."""
Result = dict[str, Any]
"""linkId to the value of its item; a missing one, or None, is empty."""


# -- sheets --------------------------------------------------------------------------------------


def random_sheets(questionnaire: Questionnaire, number: int, seed: int = 1) -> list[dict[str, Answer]]:
    """Answer sheets in which every state is common, and numbers often stand at a limit of the rules."""
    rng = Random(seed)  # noqa: S311  (the same sheets every time)
    return [_sheet(questionnaire, rng, rng.choice((0.0, 0.02, 0.2))) for _ in range(number)]


def _sheet(questionnaire: Questionnaire, rng: Random, missing: float) -> dict[str, Answer]:
    sheet = {}
    for question in questionnaire.questions:
        if rng.random() >= missing:
            states = question.allow if rng.random() < missing + 0.05 else ()
            value = None if states else _value(question, questionnaire, rng)
            sheet[question.id] = Answer(rng.choice(states) if states else AnswerState.ANSWERED, value)
    return sheet


_NUMBERS = (Fraction(0), Fraction(7), Fraction(500))
"""Values of a number without a range."""
_TEXTS = ("a", 'It\'s \\ "so"', "é 😀")


def _value(question: Question, questionnaire: Questionnaire, rng: Random) -> Any:  # noqa: ANN401  (the value of an answer)
    match question.kind.domain:
        case OneOf(options):
            return rng.choice(options)
        case SomeOf(options, alone, least, most):
            free = [option for option in options if option not in alone]
            if alone and (not free or rng.random() < 0.3):
                return (rng.choice(alone),)
            top = min(len(free), most or len(free), least + 2)
            chosen = rng.sample(free, rng.randint(least, max(least, top)))
            return tuple(option for option in options if option in chosen)
        case NumbersBetween(low, high, decimals):
            near = [each for each in questionnaire.limits.get(question.id, ()) if low <= each <= high]
            if near and rng.random() < 0.4:
                step = Fraction(1, 10**decimals)
                moved = rng.choice(near) + rng.choice((-1, 0, 1)) * step
                return min(max(round(moved, decimals), low), high)
            return Fraction(rng.randint(int(low * 10**decimals), int(high * 10**decimals)), 10**decimals)
        case domain:
            return rng.choice(_NUMBERS if isinstance(domain, AnyNumber) else _TEXTS)


# -- what a form must show -----------------------------------------------------------------------


def response_of(questionnaire: Questionnaire, assessment: Assessment) -> Json:
    """What a person answered, as a form sends it: nothing that does not apply."""
    answers, day = answer_items(questionnaire, assessment.answers), list(day_item(questionnaire))
    result = [{"linkId": RESULT, "item": day}] if day else []
    return {"resourceType": "QuestionnaireResponse", "item": [*answers, *result]}


def expected(questionnaire: Questionnaire, assessment: Assessment) -> Result:
    """Every calculated item; a form claims nothing where an answer is missing."""
    spelled = without_ends(questionnaire)
    missing = {name for name in assessment.applies if assessment.answers[name] == NOT_ASKED}
    found: Result = {"open": bool(assessment.open)}
    if questionnaire.outcomes:
        found["outcome.id"] = None if missing else assessment.outcome.id
        found["outcome"] = None if missing else assessment.outcome.title
    listed: dict[RuleKind, tuple[Rule, ...]] = {
        "stop": assessment.stops,
        "flag": assessment.flags,
        "note": assessment.notes,
    }
    for kind, fired in listed.items():
        for rule in questionnaire.rules(kind):
            read = next(each.condition for each in spelled.rules(kind) if each.id == rule.id)
            is_unsaid = rule not in fired and missing & behind_condition(spelled, read)
            found[f"{kind}.{rule.id}"] = None if is_unsaid else rule in fired
    for score in spelled.scores:
        is_missing = assessment.ended or bool(missing & behind_score(spelled, score))
        for end in score.ends:
            value = None if is_missing else assessment.score_results[end.id].value
            found[f"score.{score.id}{f'.{end.end}' if end.end else ''}"] = None if value is None else as_json(value)
            if score.bands:
                title = next((band.title for band in score.bands if value is not None and band.holds(value)), None)
                found[f"band.{score.id}"] = title
    return found


def enabled(questionnaire: Questionnaire, assessment: Assessment) -> dict[str, bool]:
    """Which questions with an expression are asked; a form shows those of a closed section too, to be opened there."""
    shown = assess(questionnaire, assessment.answers, questionnaire.by_id).applies
    return {question.id: question.id in shown for question in questionnaire.questions}


def differences(questionnaire: Questionnaire, assessment: Assessment, given: Mapping[str, Sequence[Any]]) -> list[str]:
    """What an engine says differently; `given` is what the driver returns."""
    found = []
    for link, value in expected(questionnaire, assessment).items():
        said = given[f"{link} calculatedExpression"]
        if len(said) > 1 or not _same(value, said[0] if said else None):
            found.append(f"{link}: {said} and not {value}")
    for name, is_asked in enabled(questionnaire, assessment).items():
        said = given.get(f"{name} enableWhenExpression", [is_asked])
        if said != [is_asked]:
            found.append(f"{name} is enabled: {said} and not {is_asked}")
    return found


def _same(expects: Any, given: Any) -> bool:  # noqa: ANN401  (values of JSON)
    if isinstance(expects, bool) or not isinstance(expects, int | float) or given is None:
        return bool(expects == given)
    value, said = from_json(expects), Fraction(str(given))
    return value == said or (value.denominator > 1000 and abs(value - said) <= Fraction(2, 10**6))


# -- engines -------------------------------------------------------------------------------------


def by_fhirpath_js(resource: Json, responses: Sequence[Json]) -> list[dict[str, list[Any]]]:
    """What fhirpath.js makes of the expressions."""
    return _by_node("evaluate.js", "fhirpath", resource, responses)


def by_medplum(resource: Json, responses: Sequence[Json]) -> list[dict[str, list[Any]]]:
    """What the engine of Medplum makes of them."""
    return _by_node("evaluate_medplum.js", "@medplum/core", resource, responses)


def _by_node(driver: str, package: str, resource: Json, responses: Sequence[Json]) -> list[dict[str, list[Any]]]:
    folder = node_folder(package)
    given = json.dumps({"questionnaire": resource, "responses": list(responses)})
    environment = {"NODE_PATH": str(folder / "node_modules"), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    command = ["node", str(HERE / driver)]
    ended = subprocess.run(
        command, input=given, capture_output=True, text=True, check=True, env=environment, timeout=800
    )
    found: list[dict[str, list[Any]]] = json.loads(ended.stdout)
    return found


@cache
def _compiled(text: str) -> Any:  # noqa: ANN401  (the library has no types)
    import fhirpathpy
    from fhirpathpy.models import models

    return fhirpathpy.compile(text, models["r4"])


def by_fhirpathpy(resource: Json, responses: Sequence[Json]) -> list[dict[str, list[Any]]]:
    """What fhirpathpy makes of the expressions."""
    compiled = [(name, link, _compiled(text)) for name, link, text in _steps(resource)]
    results = []
    for response in responses:
        variables: dict[str, Any] = {"resource": response}
        found: dict[str, list[Any]] = {}
        for name, link, evaluate in compiled:
            value = evaluate(response, dict(variables))
            if name:
                variables[name] = value
            else:
                found[link] = value
        results.append(found)
    return results


def _steps(resource: Json) -> Iterable[tuple[str, str, str]]:
    for each in resource["extension"]:
        if each["url"].endswith("/variable"):
            yield each["valueExpression"]["name"], "", each["valueExpression"]["expression"]
    for item in items_of(resource):
        for each in item.get("extension", ()):
            kind = each["url"].rpartition("-")[2]
            if kind in ("calculatedExpression", "enableWhenExpression"):
                yield "", f"{item['linkId']} {kind}", each["valueExpression"]["expression"]


def items_of(resource: Json) -> Iterable[Json]:
    """Every item, with those inside it."""
    for item in resource.get("item", ()):
        yield item
        yield from items_of(item)


def disagreements(questionnaire: Questionnaire, sheets: Sequence[Answers], engine: Any = by_fhirpath_js) -> list[str]:  # noqa: ANN401
    """All that an engine says differently from `assess` on those sheets, of which a form keeps only what counts."""
    assessments = [assess(questionnaire, assess(questionnaire, sheet).answers) for sheet in sheets]
    resource = questionnaire_resource(questionnaire)
    given = engine(resource, [response_of(questionnaire, each) for each in assessments])
    pairs = zip(assessments, given, strict=True)
    return [text for assessment, each in pairs for text in differences(questionnaire, assessment, each)]
