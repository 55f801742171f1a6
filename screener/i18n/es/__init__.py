"""The program's own sentences in neutral Latin American Spanish; everybody is addressed as `usted`."""

from __future__ import annotations

from collections.abc import Mapping

from screener.i18n.es.documents import DOCUMENTS
from screener.i18n.es.kiosk import KIOSK
from screener.i18n.es.screening import SCREENING

PHRASES: Mapping[str, str] = {**SCREENING, **DOCUMENTS, **KIOSK}
