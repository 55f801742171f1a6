"""The printable page: one screening for the chart, as HTML that loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from screener.record.parts import AssessmentEntry, ReasonEntry, Record, RuleEntry, ScoreEntry
from screener.summary import basis_of
from screener.wording import phrase

_STYLE = """
@page { margin: 16mm 18mm }
* { box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact }
body { font: 10.5pt/1.45 Georgia, serif; color: #1a1a1a; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
article { break-after: page }
article:last-of-type { break-after: auto }
header { display: flex; justify-content: space-between; border-bottom: 1.5pt solid; padding-bottom: .3rem }
header b, h2, th, .score b, sup { font-family: system-ui, sans-serif }
h1 { font: 600 17pt/1.25 system-ui, sans-serif; margin: 1.2rem 0 .2rem; border-left: 5pt solid; padding-left: .6rem }
.rank-worst h1 { border-color: #b3261e }
.rank-between h1 { border-color: #b26a00 }
.rank-best h1 { border-color: #2e7d32 }
h2 { font-size: 10.5pt; margin: 1.2rem 0 .3rem; break-after: avoid }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .15rem .6rem .15rem 0; border-bottom: .5pt solid #ddd }
th { font-weight: 500; width: 34% }
ul, ol { margin: .2rem 0; padding-left: 1.4rem }
li { margin: .15rem 0; break-inside: avoid }
.score { display: flex; justify-content: space-between; margin-top: .5rem; break-after: avoid }
.bar { height: 4pt; background: #e4e4e4; margin: .1rem 0 .2rem }
.bar i { display: block; height: 100%; background: #2b5f75 }
.reasons { list-style: none; padding-left: .6rem }
.points { display: inline-block; min-width: 2.6rem; font-variant-numeric: tabular-nums }
sup { color: #2b5f75; font-size: 7.5pt }
.sources { font-size: 8.5pt }
.soft { color: #555 }
footer { border-top: .5pt solid #999; margin-top: 1.2rem; padding-top: .3rem; font-size: 9pt }
"""


def page(records: Iterable[Record]) -> Iterator[str]:
    """One document; each record is an article that begins on a new sheet."""
    yield '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Screenings</title>\n'
    yield f"<style>{_STYLE}</style>\n"
    for record in records:
        yield "\n".join(_article(record)) + "\n"
    yield "</html>\n"


def _article(record: Record) -> Iterator[str]:
    assessment, questionnaire = record["assessment"], record["questionnaire"]
    yield f'<article class="rank-{_rank(assessment)}" lang="{escape(record["language"])}">'
    subject = f" · {escape(record['subject'])}" if record["subject"] else ""
    yield f"<header><b>{escape(questionnaire['title'])}</b><span>{escape(record['code'])}{subject}</span></header>"
    yield f"<h1>{escape(assessment['outcome']['title'])}</h1>"
    if assessment["certain"] is None:
        yield f'<p class="soft">{_say(record, "not-certain")}</p>'
    yield from _rules(_say(record, "stops"), assessment["stops"])
    yield from _rules(_say(record, "flags"), assessment["flags"])
    yield from _scores(record)
    if assessment["outcome"]["next"]:
        yield f"<h2>{_say(record, 'next')}</h2><p>{escape(assessment['outcome']['next'])}</p>"
    yield from _notes(record)
    yield from _answers(record)
    yield from _sources(record)
    yield f"<footer><b>{escape(questionnaire['notice'])}</b><br>{_origin(record)}</footer></article>"


def _say(record: Record, key: str, **values: object) -> str:
    """The program's own words, in the language of the record."""
    return escape(phrase(key, record["language"], **values))


def _rank(assessment: AssessmentEntry) -> str:
    outcome = assessment["outcome"]
    return "worst" if outcome["rank"] == 0 else "best" if outcome["rank"] == outcome["ranks"] - 1 else "between"


def _rules(heading: str, rules: Sequence[RuleEntry]) -> Iterator[str]:
    if rules:
        listed = "".join(f"<li>{escape(rule['say'])}{_cited(rule['sources'])}</li>" for rule in rules)
        yield f"<h2>{heading}</h2><ul>{listed}</ul>"


def _scores(record: Record) -> Iterator[str]:
    assessment = record["assessment"]
    yield f"<h2>{_say(record, 'scores')}</h2>"
    for name, score in assessment["scores"].items():
        reasons = [reason for reason in assessment["reasons"] if reason["score"] == name]
        if score["title"] or reasons:
            yield _score(record, score["title"] or name, score, reasons)


def _score(record: Record, title: str, score: ScoreEntry, reasons: Sequence[ReasonEntry]) -> str:
    value = _say(record, "no-value") if score["value"] is None else f"{_number(score['value'])}"
    scale, bar = score["scale"], ""
    if score["title"] and scale is not None and score["value"] is not None:
        share = min(100, max(0, 100 * (score["value"] - scale[0]) / (scale[1] - scale[0])))
        bar = f'<div class="bar"><i style="width:{share:.1f}%"></i></div>'
        value = _say(record, "of", value=value, most=_number(scale[1])) if scale[0] == 0 else value
    unit = f" {escape(score['unit'])}" if score["unit"] and score["value"] is not None else ""
    lines = "".join(
        f"<li>{_points(reason, score)}{escape(reason['because'])}{_cited(reason['sources'])}</li>" for reason in reasons
    )
    head = f'<div class="score"><b>{escape(title)}</b><span>{value}{unit}</span></div>'
    return f'{head}{bar}<ul class="reasons">{lines}</ul>'


def _points(reason: ReasonEntry, score: ScoreEntry) -> str:
    shown = (
        "=" if score["made_by"] == "formula" else f"{'+' if reason['points'] >= 0 else ''}{_number(reason['points'])}"
    )
    return f'<span class="points">{shown}</span>'


def _number(value: float) -> str:
    """As many decimals as it has, and no exponent."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _notes(record: Record) -> Iterator[str]:
    notes = record["assessment"]["notes"]
    if notes:
        yield f"<h2>{_say(record, 'notes')}</h2>"
    for note in notes:
        title = f"<b>{escape(note['title'])}.</b> " if note["title"] else ""
        yield f"<p>{title}{escape(note['say'])}{_cited(note['sources'])}</p>"


def _answers(record: Record) -> Iterator[str]:
    asked = [entry for entry in record["answers"].values() if entry["state"] != "not asked"]
    rows = "".join(
        f"<tr><th>{escape(entry['label'])}</th><td>{escape(entry['words'])}{_cited(entry['sources'])}</td></tr>"
        for entry in asked
    )
    yield f"<h2>{_say(record, 'answers')}</h2><table>{rows}</table>"


def _sources(record: Record) -> Iterator[str]:
    language = record["language"]
    listed = "".join(
        f"<li>{escape(citation['text'])} <span class=soft>({escape(basis_of(citation, language))})</span></li>"
        for citation in record["citations"]
    )
    yield f'<h2>{_say(record, "cited")}</h2><ol class="sources">{listed}</ol>'


def _origin(record: Record) -> str:
    questionnaire = record["questionnaire"]
    parts = [f"{questionnaire['id']} {questionnaire['version']}", record["finished"] or "", record["id"]]
    checksum = phrase("checksum", record["language"], checksum=record["checksum"][:16])
    return escape(" · ".join(filter(None, (*parts, checksum))))


def _cited(numbers: Sequence[int]) -> str:
    return f" <sup>{', '.join(str(number) for number in sorted(numbers))}</sup>" if numbers else ""
