"""Programs of others that judge what is exported; they install from npm into the folder SCREENER_TEST_NODE."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest


def node_folder(package: str) -> Path:
    """The folder with that package of npm; a test is skipped where there is none."""
    folder = os.environ.get("SCREENER_TEST_NODE")
    if folder is None or not (Path(folder) / "node_modules" / package).exists():
        pytest.skip(f"SCREENER_TEST_NODE names no folder with the npm package {package}")
    return Path(folder)


def judged(program: str, *arguments: str, package: str = "") -> str:
    """What a program of an npm package prints."""
    folder = node_folder(package or f".bin/{program}")
    command = [str(folder / "node_modules" / ".bin" / program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300).stdout
