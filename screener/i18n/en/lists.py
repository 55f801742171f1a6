"""Sentences of lists of screenings, in English."""

from __future__ import annotations

from collections.abc import Mapping

LISTS: Mapping[str, str] = {
    "list-code": "Code",
    "list-begun": "Begun",
    "list-questionnaire": "Questionnaire",
    "list-result": "Result",
    "list-decided": "Decided",
    "list-reference": "Reference",
    "list-ref": "Ref.",
    "list-open": "open",
    "list-finished": "finished",
    "list-deleted": "deleted",
    "list-incomplete": "incomplete",
    "list-total": "{count} screenings.",
    "list-total-one": "{count} screening.",
    "list-page": "Page {page} of {pages}, {total} in all. Next: --page {following}",
    "list-no-page": "There is no page {page}: {total} in all, on {count} pages. The last: --page {count}",
    "list-no-page-one": "There is no page {page}: {total} in all, on {count} page. The last: --page {count}",
    "list-where": "Where",
    "list-answers": "Answers",
    "list-last": "Last answer",
    "list-desk": "desk",
    "list-kiosk": "kiosk",
    "list-days-ago": "{number} d ago",
    "list-hours-ago": "{number} h ago",
    "list-minutes-ago": "{number} min ago",
    "list-just-now": "just now",
    "list-waiting": "{total} open; screener resume CODE goes on with one. Ctrl-C ends.",
    "list-waiting-more": "{total} open, {hidden} of them not shown; "
    "screener resume CODE goes on with one. Ctrl-C ends.",
    "list-which": "Which screening?",
    "list-which-keys": "(type to search, arrow keys, Enter; Ctrl-C leaves)",
    "list-count": "{count} answers",
    "list-count-one": "{count} answer",
}
