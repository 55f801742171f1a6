"""The schema in an editor: the language server of YAML completes, explains, and finds nothing wrong in good files."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from screener.records.schema import questionnaire_schema
from tests.interop.judges import node_folder
from tests.support import paths

GOOD = [paths.SHIPPED, *sorted(paths.QUESTIONNAIRES.glob("good/*.yaml"))]
LINE = "# yaml-language-server: $schema=questionnaire.schema.json\n"


class Editor:
    """What an editor says to a language server, and what it hears."""

    def __init__(self, given: IO[bytes], said: IO[bytes]) -> None:
        self.given, self.said = given, said
        self.number = 0

    def send(self, method: str, params: object, **more: object) -> None:
        text = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.given.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        self.given.flush()

    def heard(self) -> dict[str, Any]:
        """The next message; questions of the server are answered with nothing."""
        length = 0
        while line := self.said.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        found: dict[str, Any] = json.loads(self.said.read(length))
        if "method" in found and "id" in found:
            count = len(found["params"].get("items", ())) if found["method"] == "workspace/configuration" else 0
            text = json.dumps({"jsonrpc": "2.0", "id": found["id"], "result": [{}] * count or None}).encode()
            self.given.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
            self.given.flush()
        return found

    def asked(self, method: str, params: object) -> Any:  # noqa: ANN401  (a value of JSON)
        self.number += 1
        self.send(method, params, id=self.number)
        while True:
            heard = self.heard()
            if heard.get("id") == self.number and "method" not in heard:
                return heard["result"]

    def opened(self, uri: str, text: str) -> list[dict[str, Any]]:
        """What is wrong with a file, as it is underlined."""
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})
        while True:
            heard = self.heard()
            if heard.get("method") == "textDocument/publishDiagnostics" and heard["params"]["uri"] == uri:
                found: list[dict[str, Any]] = heard["params"]["diagnostics"]
                return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "questionnaire.schema.json").write_text(json.dumps(questionnaire_schema()), encoding="utf-8")
    return tmp_path


@contextmanager
def editor(folder: Path) -> Iterator[Editor]:
    program = node_folder(".bin/yaml-language-server") / "node_modules" / ".bin" / "yaml-language-server"
    with subprocess.Popen(
        ["node", str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        found = Editor(server.stdin, server.stdout)
        root = folder.as_uri()
        folders = [{"uri": root, "name": "here"}]
        found.asked("initialize", {"processId": None, "rootUri": root, "capabilities": {}, "workspaceFolders": folders})
        found.send("initialized", {})
        yes = {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}
        found.send("workspace/didChangeConfiguration", {"settings": {"yaml": yes}})
        yield found
        server.kill()


@pytest.mark.judges
def test_nothing_is_found_in_what_is_right_and_something_in_what_is_wrong(folder: Path) -> None:
    with editor(folder) as it:
        for path in GOOD:
            found = it.opened((folder / path.name).as_uri(), LINE + path.read_text(encoding="utf-8"))
            assert [each["message"] for each in found] == [], path.name
        text = GOOD[1].read_text(encoding="utf-8").replace("\nsections:", "\nsectoins:")
        wrong = it.opened((folder / "wrong.yaml").as_uri(), LINE + text)
        assert any("sectoins" in each["message"] for each in wrong)


@pytest.mark.judges
def test_keys_are_completed_and_explained(folder: Path) -> None:
    text = f'{LINE}questionnaire: a\nversion: "1"\nno'
    with editor(folder) as it:
        uri = (folder / "new.yaml").as_uri()
        it.opened(uri, text)
        document = {"textDocument": {"uri": uri}}
        offered = it.asked("textDocument/completion", {**document, "position": {"line": 3, "character": 2}})
        assert {"notice", "notes"} <= {each["label"] for each in offered["items"]}
        shown = it.asked("textDocument/hover", {**document, "position": {"line": 2, "character": 3}})
        described = questionnaire_schema()["properties"]["version"]["description"]
        assert described.split(",")[0].split("`")[0].strip() in json.dumps(shown, ensure_ascii=False)
