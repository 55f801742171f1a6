"""The program, run to its end in a process of its own, without waiting for its imports.

A server imports the whole program once for each test worker. For each run it forks a process, which gets the arguments,
environment, folder and standard streams of that run, and makes Python's streams anew. So a run costs some 30 ms of
processor time instead of 300. What Python reads from the environment when it starts (its own variables, the locale)
would come too late; such runs start a new interpreter instead, and so do inputs that do not fit into a pipe.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryFile, mkdtemp
from typing import Any, NoReturn

import screener
from tests.support.paths import REPOSITORY

READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_")
"""What the variables begin with that must be there when the interpreter starts."""
PIPE_BYTES = 60_000
"""What fits into a pipe that nobody reads yet."""


def run_program(
    arguments: Sequence[str],
    given: bytes = b"",
    *,
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """The program with these arguments and this standard input; `env` is its whole environment."""
    env = os.environ if env is None else env
    if _needs_a_start(env) or len(given) > PIPE_BYTES:
        command = [sys.executable, "-m", "screener", *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=False, cwd=cwd, env=env)
    request = {"arguments": list(arguments), "cwd": str(cwd or Path.cwd()), "env": dict(env)}
    with TemporaryFile() as output, TemporaryFile() as errors, socket.socket(socket.AF_UNIX) as server:
        server.connect(_server())
        reading, writing = os.pipe()
        os.write(writing, given)
        os.close(writing)
        socket.send_fds(server, [b"."], [reading, output.fileno(), errors.fileno()])
        os.close(reading)
        server.sendall(json.dumps(request).encode())
        server.shutdown(socket.SHUT_WR)
        code = int(server.makefile().read())
        texts = [(file.seek(0), file.read())[1] for file in (output, errors)]
    return subprocess.CompletedProcess(["screener", *arguments], code, *texts)


def as_text(ended: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[str]:
    """The same, with its output as text and every end of line as a newline."""
    texts = [io.TextIOWrapper(io.BytesIO(each), encoding="utf-8").read() for each in (ended.stdout, ended.stderr)]
    return subprocess.CompletedProcess(ended.args, ended.returncode, *texts)


def _needs_a_start(env: Mapping[str, str]) -> bool:
    """Whether a new interpreter would read something else than this one has; UTF-8 is what both use anyway."""
    read = {name: value for name, value in env.items() if name.startswith(READ_AT_START) and value != "C.UTF-8"}
    return any(os.environ.get(name) != value for name, value in read.items())


@cache
def _server() -> str:
    """The address of the server, which ends with this process."""
    folder = mkdtemp(prefix="screener-test-")  # a TemporaryDirectory would be removed by a fork that clears `atexit`
    address = str(Path(folder) / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        command = [sys.executable, "-m", __spec__.name, str(listening.fileno())]
        program = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, pass_fds=[listening.fileno()], start_new_session=True
        )

    def end() -> None:
        program.terminate()
        program.wait()
        rmtree(folder)

    atexit.register(end)
    return address


# -- the server ----------------------------------------------------------------------------------


def _serve(listening: socket.socket) -> None:
    """A process for each connection, until standard input ends, as it does when the test worker has gone."""
    for module in pkgutil.walk_packages(screener.__path__, "screener."):
        import_module(module.name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the processes of the connections
    while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _answer(connection)
        connection.close()


def _answer(connection: socket.socket) -> NoReturn:
    """Runs the program in another process, and answers with its exit code, negative for a signal."""
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    request = json.loads(connection.makefile().read())
    process = os.fork()
    if process == 0:
        connection.close()
        _run(streams, request)
    _, status = os.waitpid(process, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _run(streams: Sequence[int], request: dict[str, Any]) -> NoReturn:
    """What the interpreter does with a program: streams, arguments, exit code."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    sys.stdin = sys.__stdin__ = _text(0, "r", "strict")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _text(1, "w", "strict")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _text(2, "w", "backslashreplace", line_buffering=True)  # type: ignore[misc]
    from screener import __main__

    sys.argv = [__main__.__file__, *request["arguments"]]
    code: object = 1
    try:
        __main__.main()
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:  # noqa: BLE001  (a test sees it as it would be seen)
        traceback.print_exc()
    if not isinstance(code, int):
        print(code, file=sys.stderr)  # noqa: T201
        code = 1
    atexit._run_exitfuncs()  # noqa: SLF001
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        code = 120
    os._exit(code & 0xFF)


def _text(number: int, mode: str, errors: str, *, line_buffering: bool = False) -> io.TextIOWrapper:
    binary = os.fdopen(number, f"{mode}b", closefd=False)
    return io.TextIOWrapper(binary, encoding="utf-8", errors=errors, line_buffering=line_buffering)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
