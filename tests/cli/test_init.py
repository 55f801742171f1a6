"""`init`: a new questionnaire from each template is complete, passes every check at once, and is tested whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.cli.init import Template
from tests.support.program_runner import as_text, run_program


@pytest.mark.parametrize("template", list(Template))
def test_a_template_passes_every_check_and_its_vignettes_notice_every_mistake(
    template: Template, tmp_path: Path
) -> None:
    ended = as_text(run_program(["init", "my.yaml", "--template", template.value], cwd=tmp_path))
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr == "my.yaml is written; screener check my.yaml proves it\n"
    checked = as_text(run_program(["check", "--strict", "--vignettes", "my.yaml"], cwd=tmp_path))
    assert checked.returncode == 0, checked.stdout
    assert "good." in checked.stdout.splitlines()[-1]
    assert "Mutation score 100.00 %" in checked.stdout
    assert "that no vignette" not in checked.stdout


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    file.write_text("mine", encoding="utf-8")
    refused = as_text(run_program(["init", "my.yaml"], cwd=tmp_path))
    assert refused.returncode == 2
    assert file.read_text(encoding="utf-8") == "mine"
    assert as_text(run_program(["init", "my.yaml", "--force"], cwd=tmp_path)).returncode == 0
    first, second, *_ = file.read_text(encoding="utf-8").splitlines()
    assert first == "# yaml-language-server: $schema=questionnaire.schema.json"
    assert second.startswith("# A questionnaire to begin with")


def test_the_schema_that_the_first_line_names_lies_beside_it(tmp_path: Path) -> None:
    """An older one is replaced, and a file of somebody else's is not."""
    schema = tmp_path / "questionnaire.schema.json"
    ours = as_text(run_program(["schema", "questionnaire"])).stdout
    for before, after in ((None, ours), (ours.replace("A screener questionnaire", "Old", 1), ours), ("mine", "mine")):
        (tmp_path / "my.yaml").unlink(missing_ok=True)
        if before is not None:
            schema.write_text(before, encoding="utf-8")
        assert as_text(run_program(["init", "my.yaml"], cwd=tmp_path)).returncode == 0
        assert schema.read_text(encoding="utf-8") == after
