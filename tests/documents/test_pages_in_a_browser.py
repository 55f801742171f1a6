"""Pages to print, drawn by a browser: nothing is wider than the sheet, and no cell runs over its neighbour."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest

from screener.records.store import open_store
from tests.support.paths import QUESTIONNAIRES, SHIPPED
from tests.support.stores import FEVERISH, STEADY, kept, screener

BROWSER = shutil.which("chromium")
SHEET = 673
"""Pixels between the margins of a sheet: 178 mm."""
WIDER = """<pre id="wider"></pre><script>
const wider = [...document.querySelectorAll("html, td, th, dd, li, p, h1, h2, h4")].filter(
  each => each.clientWidth && getComputedStyle(each).display !== "inline" && each.scrollWidth > each.clientWidth + 1)
document.getElementById("wider").textContent = JSON.stringify(wider.map(each => each.textContent.slice(0, 60)))
</script></body>"""
pytestmark = [pytest.mark.judges, pytest.mark.skipif(BROWSER is None, reason="there is no chromium here")]


def wider(page: Path) -> list[str]:
    """How what is wider than its place begins, on a sheet of letter paper."""
    text = page.read_text()
    assert text.count("</body>") == 1
    drawn = page.with_name("drawn.html")
    drawn.write_text(re.sub("@media print", "@media all", text).replace("</body>", WIDER))
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--dump-dom"]
    command = [f"{BROWSER}", *options, f"--window-size={SHEET},1000", f"--user-data-dir={page.parent / 'browser'}"]
    ended = subprocess.run([*command, drawn.as_uri()], capture_output=True, text=True, check=True, timeout=120)
    (found,) = re.findall(r'<pre id="wider">(.*?)</pre>', ended.stdout, re.DOTALL)
    return [str(each) for each in json.loads(unescape(found))]


@pytest.mark.parametrize("name", ["shipped", "version-1", "good/every-key", "good/estimates", "good/formulas"])
@pytest.mark.parametrize("form", ["html", "paper"])
def test_a_rule_book_and_a_form_keep_to_the_sheet(name: str, form: str, tmp_path: Path) -> None:
    questions = SHIPPED if name == "shipped" else QUESTIONNAIRES / f"{name}.yaml"
    ended = screener("rules", questions, "--format", form, "-o", tmp_path / "page.html")
    assert ended.returncode == 0, ended.stderr
    assert wider(tmp_path / "page.html") == []


def test_what_is_too_wide_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '<!doctype html><body style="margin: 0"><table style="table-layout: fixed; width: 100%"><tr>'
        f"<td>{'1,234' * 40}</td><td>Beside it</td></tr></table></body>"
    )
    assert wider(tmp_path / "page.html") == ["1,234" * 12] * 2  # the cell, and so the page


@pytest.mark.parametrize("command", ["letter", "stats"])
def test_a_letter_and_the_counts_keep_to_the_sheet(command: str, tmp_path: Path) -> None:
    place, page = tmp_path / "screenings.db", tmp_path / "page.html"
    with closing(open_store(str(place))) as store:
        records = [kept(store, (STEADY, FEVERISH)[number % 2]) for number in range(12)]
    given = [records[1]["code"], "-o", page] if command == "letter" else ["--format", "html", "-o", page]
    ended = screener(command, *map(str, given), "--store", place)
    assert ended.returncode == 0, ended.stderr
    assert wider(page) == []
