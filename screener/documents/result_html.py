"""The printable page: one screening for the chart, as HTML that loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from screener.documents.result import Summary
from screener.i18n import phrase
from screener.quantities import JsonNumber, from_json, show
from screener.records.types import ReasonEntry, Record, RuleEntry, ScoreEntry

DECIMALS, ROUNDED = 6, 2

_STYLE = """
@page { margin: 15mm 18mm 17mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif } }
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
.open h1 { border-left-style: dotted }
h2 { font-size: 10.5pt; margin: 1.2rem 0 .3rem; break-after: avoid }
table { border-collapse: collapse; width: 100% }
table { font-size: 9.5pt; line-height: 1.35 }
tr, section { break-inside: avoid }
td, th { text-align: left; vertical-align: top; padding: .12rem .6rem .12rem 0; border-bottom: .5pt solid #ddd }
th { font-weight: 500; width: 34% }
ul, ol { margin: .2rem 0; padding-left: 1.4rem }
li { margin: .15rem 0; break-inside: avoid }
.score { display: flex; justify-content: space-between; margin-top: .5rem }
.working { font-size: 9pt; color: #555 }
.working .score b { font-weight: 400 }
.bar { display: flex; height: 4pt; background: #e4e4e4; margin: .1rem 0 .2rem }
.bar i { display: block; height: 100%; background: #2b5f75 }
.bar .could { background: repeating-linear-gradient(90deg, #2b5f75 0 2pt, #e4e4e4 2pt 4pt) }
.range { margin: 0 0 .1rem }
.reasons { list-style: none; padding-left: .6rem }
.points { display: inline-block; min-width: 2.6rem; font-variant-numeric: tabular-nums }
sup { color: #2b5f75; font-size: 7.5pt }
.sources { font-size: 7.5pt; line-height: 1.3; columns: 2; column-gap: 2rem }
.soft { color: #555 }
footer { border-top: .5pt solid #999; margin-top: 1rem; padding-top: .3rem; font-size: 8.5pt; break-inside: avoid }
"""


def page(records: Iterable[Record]) -> Iterator[str]:
    """One document; each record is an article that begins on a new sheet."""
    yield '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Screenings</title>\n'
    yield f"<style>{_STYLE}</style>\n"
    for record in records:
        yield "\n".join(_article(record)) + "\n"
    yield "</html>\n"


def _article(record: Record) -> Iterator[str]:
    assessment, questionnaire, summary = record["assessment"], record["questionnaire"], Summary(record)
    yield f'<article class="{_rank(summary)}" lang="{escape(record["language"])}">'
    subject = f" · {escape(record['subject'])}" if record["subject"] else ""
    yield f"<header><b>{escape(questionnaire['title'])}</b><span>{escape(record['code'])}{subject}</span></header>"
    yield f"<h1>{escape(summary.headline)}</h1>"
    if summary.standing:
        yield f'<p class="soft">{escape(summary.standing)}</p>'
    yield from _possible(summary)
    yield from _rules(summary.say("stops"), assessment["stops"])
    yield from _rules(summary.say("flags"), assessment["flags"])
    yield from _listed(summary.say("open"), [escape(line) for line in summary.missing])
    yield from _ways(summary)
    yield from _scores(summary)
    if summary.next:
        yield f"<h2>{_say(summary, 'next')}</h2><p>{escape(summary.next)}</p>"
    yield from _notes(summary)
    yield from _answers(summary)
    yield from _sources(summary)
    yield f"<footer><b>{escape(questionnaire['notice'])}</b><br>{_origin(record)}</footer></article>"


def _say(summary: Summary, key: str, **values: object) -> str:
    return escape(summary.say(key, **values))


def _rank(summary: Summary) -> str:
    outcome = summary.record["assessment"]["outcome"]
    rank = "worst" if outcome["rank"] == 0 else "best" if outcome["rank"] == outcome["ranks"] - 1 else "between"
    return f"rank-{rank}" if summary.is_certain else f"rank-{rank} open"


def _listed(heading: str, lines: Sequence[str]) -> Iterator[str]:
    """A heading and a list of lines that are HTML already; nothing where there are none."""
    if lines:
        yield f"<h2>{escape(heading)}</h2><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"


def _possible(summary: Summary) -> Iterator[str]:
    if summary.possible:
        yield from _listed(summary.say("could-be"), [escape(title) for title, _ in summary.possible])
        yield f"<p>{escape(summary.settled_by)}</p>"


def _rules(heading: str, rules: Sequence[RuleEntry]) -> Iterator[str]:
    yield from _listed(heading, [f"{escape(rule['say'])}{_cited(rule['sources'])}" for rule in rules])


def _ways(summary: Summary) -> Iterator[str]:
    ways = list(summary.ways())
    if ways:
        yield f"<h2>{_say(summary, 'ways')}</h2>"
    for outcome, steps in ways:
        lines = (f"<li>{escape(step)}{_soft(takes)}</li>" for step, takes in steps)
        yield f"<p>{escape(outcome)}</p><ul>{''.join(lines)}</ul>"
    if summary.record["assessment"]["would_change"] is None:
        yield f"<h2>{_say(summary, 'ways')}</h2><p>{_say(summary, 'ways-uncounted')}</p>"


def _soft(words: str) -> str:
    return f'<br><span class="soft">{escape(words)}</span>' if words else ""


def _scores(summary: Summary) -> Iterator[str]:
    assessment = summary.record["assessment"]
    yield f"<h2>{_say(summary, 'scores')}</h2>"
    for name, score in assessment["scores"].items():
        reasons = [reason for reason in assessment["reasons"] if reason["score"] == name]
        if score["title"] or reasons:
            yield _score(summary, score["title"] or name, score, reasons)


def _score(summary: Summary, title: str, score: ScoreEntry, reasons: Sequence[ReasonEntry]) -> str:
    lines = "".join(
        f"<li>{_points(reason, score)}{escape(reason['because'])}{_cited(reason['sources'])}</li>" for reason in reasons
    )
    head = f'<div class="score"><b>{escape(title)}</b><span>{escape(summary.value(score, DECIMALS))}</span></div>'
    could_be = summary.range(score, ROUNDED)
    soft = f'<p class="soft range">{escape(could_be)}</p>' if could_be else ""
    kind = "" if score["title"] else ' class="working"'
    return f'<section{kind}>{head}{_bar(score)}{soft}<ul class="reasons">{lines}</ul></section>'


def _bar(score: ScoreEntry) -> str:
    """How far along its scale a score lies, and how far it could; only where it has a title."""
    scale, value = score["scale"], score["value"]
    if not score["title"] or scale is None or value is None:
        return ""
    first, last = from_json(scale[0]), from_json(scale[1])

    def place(number: JsonNumber | None) -> float:
        share = (from_json(value if number is None else number) - first) / (last - first)
        return min(100.0, max(0.0, float(100 * share)))

    full, could = place(score["lowest"]), place(score["highest"])
    open_part = f'<i class="could" style="width:{could - full:.1f}%"></i>' if could > full else ""
    return f'<div class="bar"><i style="width:{full:.1f}%"></i>{open_part}</div>'


def _points(reason: ReasonEntry, score: ScoreEntry) -> str:
    points = show(from_json(reason["points"]))
    if score["made_by"] == "formula":
        points = "="
    elif not points.startswith("-"):
        points = f"+{points}"
    return f'<span class="points">{points}</span>'


def _notes(summary: Summary) -> Iterator[str]:
    notes = summary.record["assessment"]["notes"]
    if notes:
        yield f"<h2>{_say(summary, 'notes')}</h2>"
    for note in notes:
        title = f"<b>{escape(note['title'])}.</b> " if note["title"] else ""
        yield f"<p>{title}{escape(note['say'])}{_cited(note['sources'])}</p>"


def _answers(summary: Summary) -> Iterator[str]:
    asked = [entry for entry in summary.record["answers"].values() if entry["state"] != "not asked"]
    rows = "".join(
        f"<tr><th>{escape(entry['label'])}</th><td>{escape(entry['words'])}{_cited(entry['sources'])}</td></tr>"
        for entry in asked
    )
    yield f"<h2>{_say(summary, 'answers')}</h2><table>{rows}</table>"


def _sources(summary: Summary) -> Iterator[str]:
    listed = "".join(
        f"<li>{escape(citation['text'])} <span class=soft>({escape(summary.basis(citation))})</span></li>"
        for citation in summary.record["citations"]
    )
    yield f'<h2>{_say(summary, "cited")}</h2><ol class="sources">{listed}</ol>'


def _origin(record: Record) -> str:
    questionnaire = record["questionnaire"]
    parts = [f"{questionnaire['id']} {questionnaire['version']}", record["finished"] or "", record["id"]]
    checksum = phrase("checksum", record["language"], checksum=record["checksum"][:16])
    return escape(" · ".join(filter(None, (*parts, checksum))))


def _cited(numbers: Sequence[int]) -> str:
    return f" <sup>{', '.join(str(number) for number in sorted(numbers))}</sup>" if numbers else ""
