"""What an earlier screening of the same person says, to be shown again and confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import stored_codes
from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.records.store import Screening, Store
    from screener.screening.lasting import Lasting

Again = Annotated[
    str | None,
    typer.Option(
        "--again",
        metavar="CODE",
        help="An earlier screening of the same person: what lasts of it is shown again.",
        autocompletion=stored_codes("finished"),
    ),
]


def lasting_of(
    store: Store, source: bytes, name: str, reference: str | None, earlier: Screening | None = None
) -> Mapping[str, Lasting]:
    """What earlier screenings of the same person say; looked up only where the questionnaire keeps something."""
    if (reference is None and earlier is None) or b"lasting" not in source:
        return {}
    from screener.questionnaire.loader import load
    from screener.records.lasting import lasting_answers

    return lasting_answers(store, load(source, name), reference, earlier)


def earlier_screening(store: Store, code: str, reference: str | None, questionnaire: str) -> Screening:
    """The screening that is to be gone on from; raises ScreenerError where nothing of it can be shown again."""
    from screener.questionnaire.loader import load
    from screener.records.stored import stored_record

    found = store.screening(code)
    stored_record(found, None)
    if load(store.questionnaire(found.questionnaire), found.code).id != questionnaire:
        raise ScreenerError(f"{found.code} is of another questionnaire, so nothing of it can be shown again")
    if reference is not None and found.subject not in {None, reference}:
        raise ScreenerError(f"{found.code} has another reference than the one that was given; leave one of them out")
    return found
