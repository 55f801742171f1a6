"""Libraries that are missing or too old; looked at only once something has gone wrong, since each look takes time."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires, version

_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*([^;]*)")
_BOUND = re.compile(r"(>=|<)\s*([0-9.]+)")


def unmet_requirement(fault: BaseException) -> str | None:
    """The sentence for a fault that an installed library explains; None where the libraries are as they should be."""
    if isinstance(fault, ImportError) and fault.name and not fault.name.startswith("screener"):
        return _unmet() or (
            f"The Python module {fault.name} is missing or too old; install screener again, with all that it needs"
        )
    return _unmet()


def _unmet() -> str | None:
    """The first requirement of the installed program that is not met."""
    try:
        required = requires("screener") or []
    except PackageNotFoundError:  # run from a folder, without an installation to compare with
        return None
    return next((sentence for line in required if "extra ==" not in line and (sentence := _checked(line))), None)


def _checked(requirement: str) -> str | None:
    found = _REQUIREMENT.match(requirement)
    if found is None:
        return None
    name, bounds = found[1], dict(_BOUND.findall(found[2]))
    wanted = " and ".join(f"{'at least' if sign == '>=' else 'below'} {bound}" for sign, bound in bounds.items())
    mend = f"pip install '{name}{','.join(sign + bound for sign, bound in bounds.items())}'"
    try:
        installed = version(name)
    except PackageNotFoundError:
        return f"{name} is not installed, and screener needs {wanted or 'it'}: {mend}"
    numbers = _numbers(installed)
    too_old = ">=" in bounds and numbers < _numbers(bounds[">="])
    too_new = "<" in bounds and numbers >= _numbers(bounds["<"])
    if not too_old and not too_new:
        return None
    return f"{name} {installed} is installed, and screener needs {wanted}: {mend}"


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers of a version, without zeros at the end: 13.8.0 is 13.8."""
    numbers = [int(part) for part in re.findall(r"\d+", re.split(r"[a-zA-Z+-]", text)[0])]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
