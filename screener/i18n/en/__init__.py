"""The program's own sentences in English; every other language has the same keys."""

from __future__ import annotations

from collections.abc import Mapping

from screener.i18n.en.documents import DOCUMENTS
from screener.i18n.en.kiosk import KIOSK
from screener.i18n.en.screening import SCREENING

PHRASES: Mapping[str, str] = {**SCREENING, **DOCUMENTS, **KIOSK}
