"""The command that begins a questionnaire."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import Force
from screener.cli.output import tell


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
    """Write a new questionnaire, which is complete and passes `check --strict`."""
    from screener.files import write_file

    found = files("screener.questionnaire") / "templates" / f"{template.value}.yaml"
    write_file(file, [found.read_text(encoding="utf-8")], force=force)
    tell(f"{file} is written; screener check {file} proves it")
