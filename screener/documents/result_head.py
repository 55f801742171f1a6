"""The head of a result: when it was made, for whom, and who answered."""

from __future__ import annotations

from datetime import datetime

from screener.documents.result import ResultText
from screener.i18n import month_names

GROUP = 3
"""Characters of a code that stand together."""


def when(text: ResultText) -> str:
    """`29 Nov 2026, 14:32`: when it was finished, or else begun, in this machine's time zone; empty where unknown."""
    instant = text.record["finished"] or text.record["started"]
    return "" if instant is None else local_day_and_time(instant, text)


def local_day_and_time(instant: str, text: ResultText) -> str:
    """A kept time in words, in this machine's time zone; as it was kept where it is no time."""
    try:
        local = datetime.fromisoformat(instant).astimezone()
    except (ValueError, OverflowError):
        return instant
    month = month_names("months", text.record["language"])[local.month - 1][0]
    return f"{local.day} {month} {local.year}, {local:%H:%M}"


def reference(text: ResultText) -> str:
    """The clinic's reference of the person; empty where there is none."""
    subject = text.record["subject"]
    return text.say("head-reference", reference=subject) if subject else ""


def signed_by(text: ResultText) -> str:
    """`, signed by ana@clinic.example`, behind the questionnaire; empty where that was not checked."""
    signer = text.record["questionnaire"].get("signed_by")
    return text.say("head-signed", name=signer["name"]) if signer else ""


def answered_by(text: ResultText) -> str:
    """Who gave the answers, and where."""
    record = text.record
    if record["mode"] == "batch":
        return text.say("head-batch")
    given = {entry["by"] for entry in record["answers"].values() if entry["state"] != "not asked"}
    if record["mode"] == "kiosk":
        return text.say("head-kiosk-completed" if "staff" in given else "head-kiosk")
    if None in given:
        return text.say("head-batch" if given == {None} else "head-file-completed")
    return text.say("head-desk-patient" if given == {"patient"} else "head-staff")


def head_sentences(text: ResultText) -> list[str]:
    """The head to be read aloud: the questionnaire and the time, then for whom and who answered."""
    parts = (text.record["questionnaire"]["title"], when(text)), (reference(text), answered_by(text))
    sentences = (", ".join(filter(None, each)) for each in parts)
    return [f"{each[0].upper()}{each[1:]}" for each in sentences if each]


def code_in_groups(code: str, *, spelled: bool = False) -> str:
    """`K47 M2P`: the code as people read it; `K 4 7, M 2 P` as it is read aloud, with no number forty-seven in it."""
    groups = [code[at : at + GROUP] for at in range(0, len(code), GROUP)]
    return ", ".join(map(" ".join, groups)) if spelled else " ".join(groups)
