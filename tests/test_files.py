"""Files: what is not a file is refused at once, and what is written is whole, new and its owner's, or not there."""

from __future__ import annotations

import io
import os
import resource
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from screener.files import FileProblem, bundled, check_writable, read_file, read_questionnaire, write_file
from screener.questionnaire.loader import load

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account can enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def nobody() -> Iterator[None]:
    """As an account that owns nothing; root passes every mode check."""
    if os.geteuid() != 0:
        yield
        return
    try:
        os.setresuid(NOBODY, NOBODY, 0)
    except OSError as error:
        pytest.skip(f"root cannot become another account here: {error}")
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The disk is full after so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def sentence(action: Callable[[], object]) -> str:
    """What is said when it does not work: one line. A call that waits for ever ends with the test's time limit."""
    with pytest.raises(FileProblem) as problem:
        action()
    assert "\n" not in str(problem.value)
    return str(problem.value)


# -- reading ---------------------------------------------------------------------------------------


def test_a_file_is_read_whole_also_through_a_link(folder: Path) -> None:
    file, link = folder / "a file", folder / "link"
    file.write_bytes(b"\x00\xff one\r\n")
    link.symlink_to(file)
    assert read_file(file) == read_file(link) == b"\x00\xff one\r\n"


def test_a_fifo_is_refused_without_waiting_for_its_other_end(folder: Path) -> None:
    os.mkfifo(folder / "fifo")
    assert sentence(lambda: read_file(folder / "fifo")) == f"{folder}/fifo is not a file"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/full", "/dev/urandom"])
def test_a_device_is_refused_without_reading_it(device: str) -> None:
    assert sentence(lambda: read_file(Path(device))) == f"{device} is not a file"


def test_a_folder_is_refused(folder: Path) -> None:
    assert sentence(lambda: read_file(folder)) == f"{folder} cannot be read: Is a directory"


def test_a_socket_is_refused(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        assert sentence(lambda: read_file(folder / "socket")).startswith(f"{folder}/socket cannot be read: ")


@pytest.mark.parametrize("name", ["missing", "missing/inside", "dangling", "file/inside", "round", "x" * 300, "nul\0"])
def test_what_is_not_there_is_said_in_a_sentence(folder: Path, name: str) -> None:
    (folder / "file").write_text("")
    (folder / "dangling").symlink_to(folder / "gone")
    (folder / "round").symlink_to(folder / "round")
    assert " cannot be read: " in sentence(lambda: read_file(folder / name))


def test_a_file_of_somebody_else_is_said_in_a_sentence(folder: Path) -> None:
    file = folder / "secret"
    file.write_text("x")
    file.chmod(0)
    with nobody():
        said = sentence(lambda: read_file(file))
    assert said == f"{file} cannot be read: Permission denied"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\r\n")))
    assert read_file(Path("-")) == b"\xff\r\n"


def test_the_questionnaire_that_ships_is_found_and_good() -> None:
    data, name = read_questionnaire(None)
    assert name == "questions.yaml"
    assert data == bundled().read_bytes()
    assert load(data, name).questions


# -- writing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["new.json", "Éva 世界.json", "-rf", "x" * 255, ".hidden"])
@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_a_new_file_is_whole_and_its_owners_only_whatever_the_umask(folder: Path, name: str, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_file(folder / name, ["one\n", "Éva\r\n"])
    finally:
        os.umask(before)
    assert (folder / name).read_bytes() == "one\nÉva\r\n".encode()
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert os.listdir(folder) == [name]  # noqa: PTH208  (names as bytes would tell)


@pytest.mark.parametrize("write", [check_writable, lambda path: write_file(path, ["new"])], ids=["check", "write"])
def test_a_file_that_is_there_is_never_overwritten(folder: Path, write: Callable[[Path], None]) -> None:
    (folder / "old").write_text("old")
    assert "exists already" in sentence(lambda: write(folder / "old"))
    assert (folder / "old").read_text() == "old"


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("target", ["victim", "gone", "round", "inner"])
def test_nothing_is_written_through_a_link(folder: Path, target: str, *, force: bool) -> None:
    (folder / "victim").write_text("old")
    (folder / "inner").mkdir()
    link = folder / ("round" if target == "round" else "link")
    link.symlink_to(folder / target)
    before = sorted(folder.rglob("*"))
    assert "exists already" in sentence(lambda: write_file(link, ["new"], force=force))
    assert sorted(folder.rglob("*")) == before
    assert (folder / "victim").read_text() == "old"
    assert link.is_symlink()


def test_force_replaces_a_file_as_a_whole_and_not_what_else_has_its_content(folder: Path) -> None:
    (folder / "old").write_text("old, and longer than what is new")
    (folder / "old").chmod(0o666)
    (folder / "other name").hardlink_to(folder / "old")
    write_file(folder / "old", ["new"], force=True)
    assert (folder / "old").read_text() == "new"
    assert (folder / "other name").read_text() == "old, and longer than what is new"
    assert stat.S_IMODE((folder / "old").stat().st_mode) == 0o600


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("name", ["/dev/full", "/dev/null", "/dev/stdout", "/", "/tmp"])  # noqa: S108
def test_devices_and_folders_are_never_written_or_replaced(name: str, *, force: bool) -> None:
    before = os.lstat(name).st_mode
    words = "exists already" if name.startswith("/dev") else "is a folder"
    assert words in sentence(lambda: write_file(Path(name), ["new"], force=force))
    assert os.lstat(name).st_mode == before


@pytest.mark.parametrize("write", [check_writable, lambda path: write_file(path, ["new"])], ids=["check", "write"])
@pytest.mark.parametrize("name", ["missing/new", "file/new", "dangling/new"])
def test_a_folder_that_is_not_there_is_said_before_anybody_answers(
    folder: Path, name: str, write: Callable[[Path], None]
) -> None:
    (folder / "file").write_text("")
    (folder / "dangling").symlink_to(folder / "gone")
    said = sentence(lambda: write(folder / name))
    assert said == f"{folder / name} cannot be written: there is no folder {(folder / name).parent}"


def test_a_closed_folder_is_said_before_anybody_answers(folder: Path) -> None:
    folder.chmod(0o555)
    with nobody():
        said = sentence(lambda: check_writable(folder / "new"))
    assert said == f"{folder}/new cannot be written: no permission to write into its folder"


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("size", [0, 1, 4096, 99_999])
def test_a_full_disk_is_said_and_leaves_nothing_and_harms_nothing(folder: Path, size: int, *, force: bool) -> None:
    if force:
        (folder / "new").write_text("old")
    with files_of_at_most(size):
        said = sentence(lambda: write_file(folder / "new", ["x" * 100_000], force=force))
    assert said == f"{folder}/new was not written: File too large"
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == ([("new", "old")] if force else [])


def test_pieces_that_fail_half_way_leave_nothing(folder: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "x" * 100_000
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(folder / "new", pieces())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("text", ["\ud800", "a\udcffb"])
def test_text_that_is_no_utf8_is_said_and_leaves_nothing(folder: Path, text: str) -> None:
    assert " was not written: " in sentence(lambda: write_file(folder / "new", ["secret", text]))
    assert list(folder.iterdir()) == []


def test_who_comes_second_does_not_overwrite(folder: Path) -> None:
    """The name is taken between the check and the end of writing."""

    def pieces() -> Iterator[str]:
        yield "mine"
        (folder / "new").write_text("theirs")

    assert sentence(lambda: write_file(folder / "new", pieces())) == f"{folder}/new was not written: File exists"
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("new", "theirs")]
