"""Sentences of the kiosk, to patients and to staff, in Spanish."""

from __future__ import annotations

from collections.abc import Mapping

KIOSK: Mapping[str, str] = {
    # the kiosk: to patients
    "kiosk-welcome": "Le damos la bienvenida",
    "kiosk-begin": "Empezar",
    "kiosk-use": "Sus respuestas ayudan al personal a prepararse para atenderle.",
    "kiosk-keep": "El personal puede leerlas. Al final se borran de esta pantalla.",
    "kiosk-moment": "Tómese su tiempo. No hay respuestas incorrectas, y puede parar cuando quiera.",
    "kiosk-open": "El personal repasará con usted algunas respuestas. Después habrá un resultado.",
    "kiosk-thanks": "Gracias. Ya terminó",
    "kiosk-code": "Por favor, dé este código en recepción. Puede anotarlo.",
    "kiosk-to-end": "Ir al final",
    "kiosk-done": "Ya terminé. Borrar esta pantalla",
    "kiosk-kept": "Sus respuestas están guardadas. El personal seguirá con usted desde ahí.",
    "kiosk-deleted": "Gracias. Sus respuestas se han borrado",
    "kiosk-not-saved": "No se pudo guardar esta respuesta. Inténtelo otra vez o vaya a recepción",
    "stop-keep-ask": "¿Parar ahora? Sus respuestas quedan guardadas, y el personal puede seguir con usted desde ahí.",
    "stop-keep-yes": "Parar y guardar mis respuestas",
    "stop-keep-no": "Seguir contestando",
    "stop-delete-ask": "¿Parar ahora? Sus respuestas se borrarán.",
    "stop-delete-yes": "Parar y borrar mis respuestas",
    "stop-delete-no": "Seguir contestando",
    "kiosk-still-there": "¿Sigue ahí?",
    "kiosk-clears": "Esta pantalla se borra en {seconds} segundos.",
    "kiosk-clears-one": "Esta pantalla se borra en 1 segundo.",
    "kiosk-any-key": "Presione cualquier tecla para seguir.",
    "kiosk-more-time": "Presione {key} si necesita más tiempo.",
    "kiosk-if-cleared": "Si la pantalla se borra, en recepción le ayudan a seguir.",
    "kiosk-cleared": "¿Se borró antes de tiempo? En recepción le ayudan.",
    "entry-delete": "Borrar mis respuestas",
    "delete-ask": "¿Borrar todas sus respuestas? No se pueden recuperar.",
    "delete-yes": "Sí, borrar mis respuestas",
    "delete-no": "No, conservar mis respuestas",
    "kiosk-resting": "Un momento, por favor",
    "kiosk-needs-help": "Esta pantalla no se puede usar ahora. Por favor, vaya a recepción",
    # the kiosk: to staff
    "kiosk-staff": "Para el personal",
    "kiosk-pin-ask": "Escriba el PIN y presione Enter para cerrar el quiosco. Esc: atrás.",
    "kiosk-pin-wrong": "PIN incorrecto. Quedan {left} intentos.",
    "kiosk-pin-wrong-one": "PIN incorrecto. Queda 1 intento.",
    "kiosk-pin-wait": "PIN incorrecto.",
    "kiosk-pin-seconds": "Demasiados PIN incorrectos. Espere {seconds} segundos.",
    "kiosk-pin-seconds-one": "Demasiados PIN incorrectos. Espere 1 segundo.",
    "kiosk-pin-damaged": "No se puede leer el PIN. Cree uno nuevo: screener kiosk --set-pin",
    "kiosk-trouble": "Último problema aquí: {trouble}",
}
