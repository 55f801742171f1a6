"""The command that begins a questionnaire."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import Force
from screener.cli.output import tell

SCHEMA = "questionnaire.schema.json"
EDITORS = "# yaml-language-server: $schema="
"""The beginning of the line by which the language servers of editors find a schema."""


class Template(StrEnum):
    """What a new questionnaire begins with."""

    empty = "empty"
    scale = "scale"
    criteria = "criteria"


def init(
    file: Annotated[Path, typer.Argument(help="The file to write, such as my.yaml.")],
    template: Annotated[
        Template,
        typer.Option(help="One question; a scale of items with one list of options; or a list of criteria."),
    ] = Template.empty,
    force: Force = False,
) -> None:
    """Write a new questionnaire, which is complete and passes `check --strict`.

    Beside it stands the JSON Schema by which editors complete, explain and mark its keys; its first line names that.
    """
    from screener.files import write_file

    found = files("screener.questionnaire") / "templates" / f"{template.value}.yaml"
    write_file(file, [f"{EDITORS}{SCHEMA}\n", found.read_text(encoding="utf-8")], force=force)
    _write_schema(file.with_name(SCHEMA))
    tell(f"{file} is written; screener check {file} proves it")


def _write_schema(path: Path) -> None:
    """Writes the schema of this version, where there is none, or one of another version."""
    from screener.cli.output import as_json
    from screener.files import read_file, write_file
    from screener.records.schema import questionnaire_schema

    schema = questionnaire_schema()
    if not path.exists():
        write_file(path, [as_json(schema)])
    elif f'"$id": "{schema["$id"]}"'.encode() in read_file(path):
        write_file(path, [as_json(schema)], force=True)
