"""The doctor: ways past the kiosk, and traces of memory on disk, that only the machine's owner can remove.

It reads the settings of a Linux system with systemd below a root folder. What cannot be read counts as open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Test = Callable[[Path], "Finding"]

CONSOLES = tuple(f"tty{number}" for number in range(1, 13))
_UNITS = ("etc/systemd/system", "run/systemd/system")
_SETTINGS = ("usr/lib/systemd", "run/systemd", "etc/systemd")
"""The folders of settings; a later one overrides an earlier one."""
_NOWHERE = "/dev/null"


@dataclass(frozen=True)
class Finding:
    """One checked point: whether it is closed, what was found, and how to mend it."""

    name: str
    is_shut: bool
    seen: str
    mend: str = ""


def examined(root: Path = Path("/")) -> list[Finding]:
    """All checked points in order."""
    return [test(root) for test in _TESTS]


def consoles(root: Path) -> Finding:
    """No login waits on a virtual console (Ctrl-Alt-F2)."""
    name = "Virtual consoles"
    started = [console for console in CONSOLES if _is_started(root, f"getty@{console}.service")]
    if started:
        mend = f"systemctl disable --now {' '.join(f'getty@{console}' for console in started)}"
        return Finding(name, is_shut=False, seen=f"a login waits on {', '.join(started)}", mend=mend)
    numbers = {key: _setting(root, "logind.conf", key, "6") for key in ("NAutoVTs", "ReserveVT")}
    awake = [f"{key}={value}" for key, value in numbers.items() if value != "0"]
    if awake:
        mend = "In /etc/systemd/logind.conf, under [Login]: NAutoVTs=0 and ReserveVT=0. Then: restart the machine"
        seen = f"a login starts on the one that somebody changes to ({', '.join(awake)})"
        return Finding(name, is_shut=False, seen=seen, mend=mend)
    return Finding(name, is_shut=True, seen="no login is started on any of them")


def sysrq(root: Path) -> Finding:
    """Alt-SysRq kills, syncs and restarts nothing."""
    name, value = "SysRq keys", _text(root / "proc/sys/kernel/sysrq")
    if value == "0":
        return Finding(name, is_shut=True, seen="kernel.sysrq is 0")
    mend = "In /etc/sysctl.d/90-kiosk.conf: kernel.sysrq = 0. Then: sysctl --system"
    return Finding(name, is_shut=False, seen=f"kernel.sysrq is {value or 'not known'}", mend=mend)


def ctrl_alt_del(root: Path) -> Finding:
    """Ctrl-Alt-Del restarts nothing, also when it is pressed again and again."""
    name = "Ctrl-Alt-Del"
    hard = _text(root / "proc/sys/kernel/ctrl-alt-del")
    if hard != "0":
        mend = "In /etc/sysctl.d/90-kiosk.conf: kernel.ctrl-alt-del = 0. Then: sysctl --system"
        return Finding(name, is_shut=False, seen=f"kernel.ctrl-alt-del is {hard or 'not known'}", mend=mend)
    if not _is_masked(root, "ctrl-alt-del.target"):
        mend = "systemctl mask ctrl-alt-del.target"
        return Finding(name, is_shut=False, seen="it restarts the machine", mend=mend)
    burst = _setting(root, "system.conf", "CtrlAltDelBurstAction", "reboot-force")
    if burst != "none":
        mend = "In /etc/systemd/system.conf, under [Manager]: CtrlAltDelBurstAction=none. Then: systemctl daemon-reexec"
        return Finding(name, is_shut=False, seen=f"seven times in two seconds does {burst}", mend=mend)
    return Finding(name, is_shut=True, seen="it does nothing")


def swap(root: Path) -> Finding:
    """Memory is never written to a disk where it could be read."""
    name = "Swap"
    listed = _text(root / "proc/swaps")
    if listed is None:
        return Finding(name, is_shut=False, seen="it is not known what is used", mend="Run this on the kiosk itself")
    used = [line.split()[0] for line in listed.splitlines()[1:] if line.split()]
    readable = [place for place in used if not _is_unreadable(root, place)]
    if readable:
        mend = "swapoff -a, and take it out of /etc/fstab; or encrypt it with a new key at each start (crypttab: swap)"
        return Finding(name, is_shut=False, seen=f"{', '.join(readable)} is not known to be encrypted", mend=mend)
    return Finding(name, is_shut=True, seen=f"{', '.join(used)} cannot be read later" if used else "there is none")


def crashes(root: Path) -> Finding:
    """A crash gives no memory to a program that stores it."""
    name, pattern = "Core dumps", _text(root / "proc/sys/kernel/core_pattern")
    if pattern is None or pattern.startswith("|"):
        mend = "In /etc/sysctl.d/90-kiosk.conf: kernel.core_pattern = core. Then: sysctl --system"
        seen = "where they go is not known" if pattern is None else f"they are given to {pattern[1:].split()[0]}"
        return Finding(name, is_shut=False, seen=seen, mend=mend)
    return Finding(name, is_shut=True, seen="they would be files, and the kiosk allows none")


_TESTS: tuple[Test, ...] = (consoles, sysrq, ctrl_alt_del, swap, crashes)


# -- reading settings ---------------------------------------------------------------------


def _text(path: Path) -> str | None:
    """The text of a file; None when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape").strip()
    except OSError:
        return None


def _is_masked(root: Path, unit: str) -> bool:
    """Whether a unit cannot be started by anything."""
    places = [root / folder / unit for folder in _UNITS]
    return any(place.is_symlink() and str(place.readlink()) == _NOWHERE for place in places)


def _is_started(root: Path, unit: str) -> bool:
    """Whether a unit is started with the machine."""
    if _is_masked(root, unit):
        return False
    wanting = (path for folder in _UNITS for path in (root / folder).glob("*.wants"))
    return any((folder / unit).is_symlink() for folder in wanting)


def _setting(root: Path, file: str, key: str, usual: str) -> str:
    """A setting of systemd, as the last file that has it says."""
    found = [match[1].strip() for text in _settings(root, file) for match in re.finditer(rf"(?m)^{key}\s*=(.*)$", text)]
    return found[-1] if found else usual


def _settings(root: Path, file: str) -> Iterator[str]:
    whole = [root / folder / file for folder in _SETTINGS]
    parts = {part.name: part for folder in _SETTINGS for part in sorted((root / folder / f"{file}.d").glob("*.conf"))}
    for path in (*whole, *(parts[name] for name in sorted(parts))):
        if (text := _text(path)) is not None:
            yield text


def _is_unreadable(root: Path, place: str) -> bool:
    """Whether what is swapped there is encrypted, or stays in memory."""
    device = (root / place.lstrip("/")).resolve().name if place.startswith("/dev/mapper/") else Path(place).name
    block = root / "sys/block" / device
    if device.startswith("zram"):
        return _text(block / "backing_dev") in (None, "none", "")
    return (_text(block / "dm/uuid") or "").startswith("CRYPT-")
