"""The kiosk: one patient after another, unattended; nothing of one is left for the next.

Face: `supervisor.Supervisor`, `patient.Patient`, `selftest.self_test`, `doctor.examined`.

supervisor    holds the real terminal, starts one program for each patient, and ends only with the staff PIN
session       what passes between one patient's program and the terminal, and how long nothing was typed
process       the patient's program on an inner terminal
terminal      the real terminal: raw mode, wiping, the supervisor's own pages
key_filter, idle_timer, pin, overlays    allowed keys; when to ask "Are you still there?"; the PIN; the pages for both
patient       inside the patient's program: language, questions, result in plain language, code in large letters
doctor        ways past the kiosk that only the machine's owner can close
selftest/     plays patients and searches everywhere for their answers
"""
