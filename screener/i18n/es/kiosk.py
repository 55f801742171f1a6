"""Sentences of the kiosk, to patients and to staff, in Spanish."""

from __future__ import annotations

from collections.abc import Mapping

KIOSK: Mapping[str, str] = {
    # the kiosk: to patients
    "kiosk-welcome": "Le damos la bienvenida",
    "kiosk-begin": "Empezar",
    "kiosk-use": "Sus respuestas ayudan al personal a prepararse para atenderle.",
    "kiosk-keep": "El personal puede leerlas. Al final se borran de esta pantalla.",
    "kiosk-moment": "Tómese su tiempo. Ninguna respuesta es mala, y puede parar cuando quiera.",
    "kiosk-open": "El personal va a repasar con usted algunas respuestas. Solo después habrá un resultado.",
    "kiosk-talk": "De qué hablar con un profesional de la salud",
    "kiosk-thanks": "Gracias. Eso fue todo",
    "kiosk-code": "Por favor, diga este código en la recepción. Puede anotarlo.",
    "kiosk-done": "Ya terminé. Borrar esta pantalla",
    "kiosk-kept": "Sus respuestas están guardadas. El personal va a seguir desde ahí con usted.",
    "kiosk-deleted": "Gracias. Sus respuestas están borradas",
    "kiosk-not-saved": "No se pudo guardar esta respuesta. Por favor, pruebe otra vez o vaya a la recepción",
    "stop-keep-ask": "¿Parar ahora? Sus respuestas se guardan, y el personal puede seguir desde ahí con usted.",
    "stop-keep-yes": "Parar y guardar mis respuestas",
    "stop-keep-no": "Quedarme y seguir",
    "stop-delete-ask": "¿Parar ahora? Entonces se borran sus respuestas.",
    "stop-delete-yes": "Parar y borrar mis respuestas",
    "stop-delete-no": "Quedarme y seguir",
    "kiosk-still-there": "¿Sigue ahí?",
    "kiosk-clears": "Esta pantalla se borra en {seconds} segundos.",
    "kiosk-clears-one": "Esta pantalla se borra en 1 segundo.",
    "kiosk-any-key": "Oprima cualquier tecla para seguir.",
    "kiosk-resting": "Un momento, por favor",
    "kiosk-needs-help": "Esta pantalla no se puede usar ahora. Por favor, vaya a la recepción",
    # the kiosk: to staff
    "kiosk-staff": "Para el personal",
    "kiosk-pin-ask": "Escriba el PIN y Enter para cerrar el quiosco. Esc vuelve atrás.",
    "kiosk-pin-wrong": "Ese no es el PIN. {left} más antes de una espera",
    "kiosk-pin-wait": "Ese no es el PIN",
    "kiosk-pin-seconds": "Demasiados errores. Espere {seconds} segundos",
    "kiosk-pin-damaged": "No se puede leer el PIN. Ponga uno nuevo: screener kiosk --set-pin",
    "kiosk-trouble": "El último problema aquí: {trouble}",
}
