"""How the printed pages look; nothing in a style comes from a questionnaire but the words of a footer."""

from __future__ import annotations

from string import ascii_letters, digits

from screener.questionnaire.model import Questionnaire

_SAFE = frozenset(f"{ascii_letters}{digits} .-")
"""What means nothing else inside a string of a style."""

_SHEET = """
@page { margin: 17mm 16mm 18mm }
* { box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact }
body { font: 9.5pt/1.42 Georgia, serif; color: #1a1a1a; max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
h1, h2, h3, h4, dt, th, .kind, .note, .basis, .contents, .points, .lines span { font-family: system-ui, sans-serif }
a { color: inherit; text-decoration: none }
code { font: .86em ui-monospace, Menlo, Consolas, monospace; color: #555; overflow-wrap: anywhere }
header { border-top: 5pt solid #2b5f75; padding-top: .8rem }
.kind { margin: 0; font-size: 10pt; letter-spacing: .12em; text-transform: uppercase; color: #2b5f75 }
h1 { font-size: 24pt; line-height: 1.2; font-weight: 600; margin: .2rem 0 .6rem }
.notice { font-weight: 700; font-size: 11pt; margin: 0 0 .9rem }
dl { display: grid; grid-template-columns: 6.6rem 1fr; gap: .1rem .8rem; margin: .25rem 0 }
dt { font-size: 8pt; line-height: 1.68; color: #555 }
dd { margin: 0 }
.identity { border-block: .5pt solid #bbb; padding: .5rem 0 }
.contents { columns: 3; margin: .7rem 0 0; padding-left: 1.4rem; font-size: 9pt }
h2 { font-size: 15pt; font-weight: 600; margin: 1.9rem 0 .5rem; padding-bottom: .2rem; border-bottom: 1.5pt solid;
  break-after: avoid }
h2 span, h4 span:first-child { color: #2b5f75 }
h3 { font-size: 10.5pt; font-weight: 600; color: #2b5f75; margin: 1.2rem 0 .2rem; break-after: avoid }
h4 { font-size: 10.5pt; font-weight: 600; margin: 0 0 .2rem; break-after: avoid }
h4 code, .note { font-weight: 400; font-size: 8pt; color: #555; margin-left: .3rem }
article { margin: .5rem 0; padding-top: .4rem; border-top: .5pt solid #ddd; break-inside: avoid }
h2 + article, h3 + article, .intro + article { border-top: 0; padding-top: 0 }
article.long { break-inside: auto }
ul { margin: .05rem 0; padding-left: 1.1rem }
.intro { margin: .3rem 0 .6rem }
ul.intro li { margin: .2rem 0 }
.beside { display: grid; grid-template-columns: 12fr 13fr; gap: 0 1.4rem }
.beside dl { grid-template-columns: 4.8rem 1fr; align-content: start }
.long > dl { break-after: avoid }
table { border-collapse: collapse; table-layout: fixed; width: 100%; margin: .3rem 0 }
thead, tr { break-inside: avoid }
thead { break-after: avoid }
th { font-size: 8pt; font-weight: 500; color: #555; text-align: left; border-bottom: .75pt solid #888 }
th, td { padding: .16rem .7rem .16rem 0; vertical-align: top }
td { border-bottom: .5pt solid #ddd }
th:last-child, td:last-child { padding-right: 0 }
.points { width: 3.2rem; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
td.points { font-weight: 600 }
th.id { width: 7.2rem }
td.id { font: 8pt/1.6 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere }
th.sources { width: 5.2rem }
td.sources, .cited { font-size: 8pt; color: #2b5f75 }
.cited { display: inline-block }
.outcomes article { border-top: 0; border-left: 4pt solid #b26a00; padding: 0 0 0 .7rem; margin: 1rem 0 }
.outcomes article.worst { border-color: #b3261e }
.outcomes article.best { border-color: #2e7d32 }
section.sources ol { columns: 2; column-gap: 2rem; margin: 0; padding-left: 0; font-size: 8pt; line-height: 1.36 }
section.sources li { margin: 0 0 .45rem 1.7rem; break-inside: avoid; overflow-wrap: anywhere }
section.sources li::marker { color: #2b5f75 }
.basis { font-size: 7.5pt; color: #2b5f75 }
.clinic-policy { color: #b26a00; font-weight: 600 }
.link { color: #555; word-break: break-all }
section.signature { break-inside: avoid }
.lines { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem }
.lines div { border-bottom: .75pt solid; height: 14mm; display: flex; align-items: end }
.lines span { font-size: 8pt; color: #555; padding-bottom: .1rem }
@media print { body { max-width: none; margin: 0; padding: 0 } }
"""

_PAPER = """
@page { margin: 15mm 16mm 17mm }
* { box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact }
body { font: 14pt/1.38 Helvetica, Arial, system-ui, sans-serif; color: #000; max-width: 46rem; margin: 1.5rem auto;
  padding: 0 1rem }
h1 { font-size: 22pt; line-height: 1.2; margin: 0 0 .4rem }
h2 { font-size: 16pt; margin: 1.3rem 0 .5rem; padding: .3rem .6rem; background: #e3ecf0; break-after: avoid }
h3 { font-size: 15pt; line-height: 1.28; margin: 0 }
p { margin: .2rem 0 }
.clinic { float: right; width: 62mm; border: 1pt solid #555; padding: 2mm 3mm 3mm; margin: 0 0 4mm 6mm }
.clinic p, .clinic span { font-size: 9pt; color: #333 }
.clinic div { height: 11mm; border-bottom: .75pt solid #555; display: flex; align-items: end }
.how { clear: both; border: 1pt solid #555; padding: .3rem 1rem .6rem; margin-top: 1rem }
.how h2 { background: none; padding: 0; margin: .3rem 0 }
.how ul { margin: 0; padding-left: 1.3rem }
.how li { margin: .25rem 0 }
article { display: grid; grid-template-columns: 11mm 1fr; margin: 5mm 0; break-inside: avoid }
.number { font-size: 16pt; line-height: 1.15; color: #2b5f75 }
.hint, .why, .task { font-size: 13pt }
.hint { margin-top: 1mm }
.task { font-weight: 600; margin-top: 2mm }
.why { margin-top: 2.5mm; color: #333; font-style: italic }
.boxes { list-style: none; margin: 1mm 0 0; padding: 0 }
.boxes li { display: flex; align-items: start; gap: 4mm; padding: 1mm 0; min-height: 8mm }
.open { display: flex; flex-wrap: wrap; gap: 0 14mm; border-top: .75pt dotted #888; padding-top: 1.2mm; color: #333 }
.open .arrow { margin-left: 0 }
.box { flex: none; display: inline-block; width: 6mm; height: 6mm; border: 1.2pt solid #000; border-radius: .6mm }
.boxes .box { margin-top: .5mm }
.ticked { position: relative; vertical-align: -1.2mm }
.ticked::after { content: ""; position: absolute; left: 1.7mm; top: -1.4mm; width: 2.2mm; height: 5mm;
  border: solid #2b5f75; border-width: 0 1mm 1mm 0; transform: rotate(40deg) }
small { white-space: nowrap }
.arrow { margin-left: auto; flex: none; font-weight: 600; color: #2b5f75 }
.arrow::before { content: "→ " }
.next { margin-top: 2mm; text-align: right }
.only { border-left: 3pt solid #2b5f75; padding-left: 4mm; margin: 5mm 0 }
.if { background: #eef3f5; padding: 2mm 3mm; break-after: avoid; break-inside: avoid }
.if ul { margin: 1mm 0; padding-left: 6mm }
.blank { display: flex; align-items: end; gap: 3mm; height: 13mm; font-size: 15pt }
.blank span { width: 45mm; border-bottom: 1pt solid #000; align-self: stretch }
.lines span { display: block; height: 11mm; border-bottom: .75pt solid #000 }
.end { border-top: 2pt solid #2b5f75; margin-top: 8mm; padding-top: 3mm; font-size: 16pt; font-weight: 600;
  break-inside: avoid }
.staff { break-before: page; font-size: 11pt }
.staff h3 { font-size: 12pt }
@media print { body { max-width: none; margin: 0; padding: 0 .5mm } }
"""


def sheet_style() -> str:
    """The style of the rule book."""
    return _SHEET


def paper_style() -> str:
    """The style of the form: large type, boxes that a pen can hit."""
    return _PAPER


def footer(questionnaire: Questionnaire) -> str:
    """The foot of every printed page: which questionnaire, which version, which bytes, which page of how many."""
    words = f"{questionnaire.id} {questionnaire.version} · SHA-256 {questionnaire.sha256[:16]}"
    font = "font: 7.5pt system-ui, sans-serif; color: #555"
    return (
        f'@page {{ @bottom-left {{ content: "{_css(words)}"; {font} }} '
        f'@bottom-right {{ content: counter(page) " / " counter(pages); {font} }} }}\n'
    )


def _css(text: str) -> str:
    """`text` inside a CSS string, each character that could mean something written as its number."""
    return "".join(char if char in _SAFE else f"\\{ord(char):x} " for char in text)
