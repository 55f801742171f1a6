"""Sentences of lists of screenings, in Spanish."""

from __future__ import annotations

from collections.abc import Mapping

LISTS: Mapping[str, str] = {
    "list-code": "Código",
    "list-begun": "Inicio",
    "list-questionnaire": "Cuestionario",
    "list-result": "Resultado",
    "list-decided": "Decisión",
    "list-reference": "Referencia",
    "list-ref": "Ref.",
    "list-open": "abierto",
    "list-finished": "terminado",
    "list-deleted": "eliminado",
    "list-incomplete": "incompleto",
    "list-total": "{count} cuestionarios.",
    "list-total-one": "{count} cuestionario.",
    "list-page": "Página {page} de {pages}, {total} en total. Siguiente: --page {following}",
    "list-no-page": "No hay página {page}: son {total} en total, en {count} páginas. La última: --page {count}",
    "list-no-page-one": "No hay página {page}: son {total} en total, en {count} página. La última: --page {count}",
    "list-where": "Lugar",
    "list-answers": "Respuestas",
    "list-last": "Última",
    "list-desk": "recepción",
    "list-kiosk": "quiosco",
    "list-days-ago": "hace {number} d",
    "list-hours-ago": "hace {number} h",
    "list-minutes-ago": "hace {number} min",
    "list-just-now": "ahora",
    "list-waiting": "{total} sin terminar; screener resume CÓDIGO sigue con uno. Ctrl-C termina.",
    "list-waiting-more": "{total} sin terminar, {hidden} no se muestran; "
    "screener resume CÓDIGO sigue con uno. Ctrl-C termina.",
    "list-which": "¿Con cuál quiere seguir?",
    "list-which-keys": "(escriba para buscar, flechas, Enter; Ctrl-C sale)",
    "list-count": "{count} respuestas",
    "list-count-one": "{count} respuesta",
}
