"""Puts the JSON Schema of questionnaires into a wheel, as the program that is built writes it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "questionnaire.schema.json"


class SchemaHook(BuildHookInterface[Any]):
    """Writes the schema and adds it to the package; a checkout has `screener schema questionnaire`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from screener.records.schema import questionnaire_schema

        folder = Path(self.directory)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAME
        path.write_text(json.dumps(questionnaire_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        build_data["force_include"][str(path)] = f"screener/{NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Called when the wheel is written."""
        (Path(self.directory) / NAME).unlink(missing_ok=True)
