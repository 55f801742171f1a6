"""Sentences of the kiosk, to patients and to staff, in English."""

from __future__ import annotations

from collections.abc import Mapping

KIOSK: Mapping[str, str] = {
    # the kiosk: to patients
    "kiosk-welcome": "Welcome",
    "kiosk-begin": "Start",
    "kiosk-use": "Your answers help the staff get ready for you.",
    "kiosk-keep": "The staff can read them. At the end they are cleared from this screen.",
    "kiosk-moment": "Take your time. There are no wrong answers. You can stop at any time.",
    "kiosk-open": "The staff will go through some of your answers with you. Only then will there be a result.",
    "kiosk-thanks": "Thank you. You are done",
    "kiosk-code": "Please give this code to reception. You can write it down.",
    "kiosk-to-end": "Skip to the end",
    "kiosk-done": "I am done. Clear this screen",
    "kiosk-kept": "Your answers are saved. The staff will go on from there with you.",
    "kiosk-deleted": "Thank you. Your answers have been deleted",
    "kiosk-not-saved": "This answer could not be saved. Please try again, or go to reception",
    "stop-keep-ask": "Stop now? Your answers are saved, and the staff can go on from there with you.",
    "stop-keep-yes": "Stop, and keep my answers",
    "stop-keep-no": "Keep going",
    "stop-delete-ask": "Stop now? Your answers are then deleted.",
    "stop-delete-yes": "Stop, and delete my answers",
    "stop-delete-no": "Keep going",
    "kiosk-still-there": "Are you still there?",
    "kiosk-clears": "This screen clears in {seconds} seconds.",
    "kiosk-clears-one": "This screen clears in 1 second.",
    "kiosk-any-key": "Press any key to carry on.",
    "kiosk-more-time": "Press {key} if you need more time.",
    "kiosk-if-cleared": "If the screen clears, reception can help you to go on.",
    "kiosk-cleared": "Did the screen clear too soon? Reception can help.",
    "entry-delete": "Delete my answers",
    "delete-ask": "Delete all your answers? They cannot be brought back.",
    "delete-yes": "Yes, delete my answers",
    "delete-no": "No, keep my answers",
    "kiosk-resting": "One moment, please",
    "kiosk-needs-help": "This screen cannot be used right now. Please go to reception",
    # the kiosk: to staff
    "kiosk-staff": "For staff",
    "kiosk-pin-ask": "Type the PIN and Enter to close the kiosk. Esc goes back.",
    "kiosk-pin-wrong": "Wrong PIN. {left} tries left.",
    "kiosk-pin-wrong-one": "Wrong PIN. 1 try left.",
    "kiosk-pin-wait": "Wrong PIN.",
    "kiosk-pin-seconds": "Too many wrong PINs. Wait {seconds} seconds.",
    "kiosk-pin-seconds-one": "Too many wrong PINs. Wait 1 second.",
    "kiosk-pin-damaged": "The PIN cannot be read. Set a new one: screener kiosk --set-pin",
    "kiosk-trouble": "Last problem here: {trouble}",
}
