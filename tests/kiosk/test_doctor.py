"""The doctor: every way past the kiosk is found on a machine that has it, and on none that has not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from screener.kiosk.doctor import Finding, examined
from tests.support.terminals import environment

NAMES = ["Virtual consoles", "SysRq keys", "Ctrl-Alt-Del", "Swap", "Core dumps"]
SWAPS = "Filename\tType\tSize\tUsed\tPriority\n"


def put(root: Path, path: str, text: str, more: Mapping[str, str] = MappingProxyType({})) -> None:
    for name, said in {path: text, **more}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(said)


def link(root: Path, path: str, to: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).symlink_to(to)


@pytest.fixture(name="shut")
def _shut(tmp_path: Path) -> Path:
    """A machine on which nothing is left open."""
    put(tmp_path, "etc/systemd/logind.conf", "[Login]\n#NAutoVTs=6\nNAutoVTs=0\nReserveVT=0\n")
    put(tmp_path, "proc/sys/kernel/sysrq", "0\n")
    put(tmp_path, "proc/sys/kernel/ctrl-alt-del", "0\n")
    put(tmp_path, "proc/sys/kernel/core_pattern", "core\n")
    put(tmp_path, "etc/systemd/system.conf", "[Manager]\nCtrlAltDelBurstAction=none\n")
    put(tmp_path, "proc/swaps", SWAPS)
    link(tmp_path, "etc/systemd/system/ctrl-alt-del.target", "/dev/null")
    return tmp_path


def opened(root: Path) -> dict[str, Finding]:
    return {finding.name: finding for finding in examined(root) if not finding.is_shut}


def test_a_machine_with_nothing_open_is_told_so(shut: Path) -> None:
    findings = examined(shut)
    assert [finding.name for finding in findings] == NAMES
    assert [finding.mend for finding in findings if finding.is_shut] == [""] * len(NAMES)


def test_where_nothing_can_be_read_everything_counts_as_open(tmp_path: Path) -> None:
    assert list(opened(tmp_path)) == NAMES


WAYS: dict[str, tuple[str, str, Callable[[Path], None]]] = {
    "a login on a console": (
        "Virtual consoles",
        "a login waits on tty2; systemctl disable --now getty@tty2",
        lambda root: link(
            root, "etc/systemd/system/getty.target.wants/getty@tty2.service", "/lib/systemd/system/getty@.service"
        ),
    ),
    "a login made when a console is chosen": (
        "Virtual consoles",
        (
            "a login starts on the one that somebody changes to (ReserveVT=6); "
            "In /etc/systemd/logind.conf, under [Login]: NAutoVTs=0 and ReserveVT=0. Then: restart the machine"
        ),
        lambda root: put(root, "etc/systemd/logind.conf", "[Login]\nNAutoVTs=0\n"),
    ),
    "a later setting that opens what an earlier one shut": (
        "Virtual consoles",
        (
            "a login starts on the one that somebody changes to (NAutoVTs=2); "
            "In /etc/systemd/logind.conf, under [Login]: NAutoVTs=0 and ReserveVT=0. Then: restart the machine"
        ),
        lambda root: put(root, "etc/systemd/logind.conf.d/20-more.conf", "[Login]\nNAutoVTs=2\n"),
    ),
    "SysRq": (
        "SysRq keys",
        "kernel.sysrq is 176; In /etc/sysctl.d/90-kiosk.conf: kernel.sysrq = 0. Then: sysctl --system",
        lambda root: put(root, "proc/sys/kernel/sysrq", "176\n"),
    ),
    "Ctrl-Alt-Del in the kernel": (
        "Ctrl-Alt-Del",
        "kernel.ctrl-alt-del is 1; In /etc/sysctl.d/90-kiosk.conf: kernel.ctrl-alt-del = 0. Then: sysctl --system",
        lambda root: put(root, "proc/sys/kernel/ctrl-alt-del", "1\n"),
    ),
    "Ctrl-Alt-Del": (
        "Ctrl-Alt-Del",
        "it restarts the machine; systemctl mask ctrl-alt-del.target",
        lambda root: (root / "etc/systemd/system/ctrl-alt-del.target").unlink(),
    ),
    "Ctrl-Alt-Del seven times": (
        "Ctrl-Alt-Del",
        (
            "seven times in two seconds does reboot-force; In /etc/systemd/system.conf, under [Manager]: "
            "CtrlAltDelBurstAction=none. Then: systemctl daemon-reexec"
        ),
        lambda root: (root / "etc/systemd/system.conf").unlink(),
    ),
    "swap on a disk": (
        "Swap",
        (
            "/dev/sda2 is not known to be encrypted; swapoff -a, and take it out of /etc/fstab; "
            "or encrypt it with a new key at each start (crypttab: swap)"
        ),
        lambda root: put(root, "proc/swaps", SWAPS + "/dev/sda2 partition 1 0 -2\n/dev/zram0 partition 1 0 5\n"),
    ),
    "swap in memory with a disk behind it": (
        "Swap",
        (
            "/dev/zram0 is not known to be encrypted; swapoff -a, and take it out of /etc/fstab; "
            "or encrypt it with a new key at each start (crypttab: swap)"
        ),
        lambda root: put(
            root, "proc/swaps", SWAPS + "/dev/zram0 partition 1 0 5\n", {"sys/block/zram0/backing_dev": "/dev/sda3\n"}
        ),
    ),
    "crashes given to a program": (
        "Core dumps",
        (
            "they are given to /usr/lib/systemd/systemd-coredump; "
            "In /etc/sysctl.d/90-kiosk.conf: kernel.core_pattern = core. Then: sysctl --system"
        ),
        lambda root: put(root, "proc/sys/kernel/core_pattern", "|/usr/lib/systemd/systemd-coredump %P\n"),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_found_alone_and_told_with_its_mend(shut: Path, way: str) -> None:
    name, told, open_it = WAYS[way]
    open_it(shut)
    found = opened(shut)
    assert [f"{finding.name}: {finding.seen}; {finding.mend}" for finding in found.values()] == [f"{name}: {told}"]


def test_swap_that_nobody_can_read_later_is_shut(shut: Path) -> None:
    put(
        shut,
        "proc/swaps",
        SWAPS + "/dev/dm-1 partition 1 0 -2\n/dev/mapper/swap partition 1 0 -3\n/dev/zram0 partition 1 0 5\n",
    )
    put(shut, "sys/block/dm-1/dm/uuid", "CRYPT-PLAIN-swap1\n")
    put(shut, "sys/block/dm-2/dm/uuid", "CRYPT-PLAIN-swap\n")
    put(shut, "dev/dm-2", "")
    link(shut, "dev/mapper/swap", "../dm-2")
    assert opened(shut) == {}


def test_a_login_that_is_masked_waits_nowhere(shut: Path) -> None:
    link(shut, "etc/systemd/system/getty.target.wants/getty@tty1.service", "/lib/systemd/system/getty@.service")
    link(shut, "etc/systemd/system/getty@tty1.service", "/dev/null")
    assert opened(shut) == {}


def test_the_command_tells_each_and_ends_with_1_where_one_is_open() -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "screener", "kiosk", "doctor"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    said = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert [line.split("  ", 1)[1].split(":")[0] for line in said] == NAMES
    assert done.returncode == (1 if any(line.startswith("OPEN") for line in said) else 0)
