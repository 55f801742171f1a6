"""HTML pages as PDF, through WeasyPrint, which only the extra `pdf` installs."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any, Literal, NoReturn

from screener.errors import ScreenerError

Paper = Literal["a4", "letter"]


class PdfError(ScreenerError):
    """A page that cannot be made a PDF; the message says what is missing."""


def pdf_of(html: str, paper: Paper) -> bytes:
    """The page as a PDF on that paper; nothing is loaded from anywhere."""
    weasyprint = _weasyprint()
    for name in ("weasyprint", "fontTools"):  # what it says of styles and fonts is of no use to whoever prints
        logging.getLogger(name).setLevel(logging.CRITICAL)
    sheet = weasyprint.CSS(string=f"@page {{ size: {paper} }}")
    document = weasyprint.HTML(string=html, url_fetcher=_refuse)
    pdf: bytes = document.write_pdf(stylesheets=[sheet])
    return pdf


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"a page loads nothing, and so not {url}")


def _weasyprint() -> Any:  # noqa: ANN401  (a module without types, which is only there with the extra)
    try:
        return import_module("weasyprint")
    except ImportError:
        raise PdfError("A PDF needs WeasyPrint; install screener with its extra: screener[pdf]") from None
    except OSError as error:  # the library is there, and Pango, which it draws with, is not
        raise PdfError(f"WeasyPrint cannot draw: {error}. It needs the system's library Pango") from None
