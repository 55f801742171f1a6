"""The kiosk: patient after patient, unattended, and nothing of one left for the next.

supervisor    holds the terminal, starts a program a patient, and cannot be left without the PIN
visit         what passes between one patient and the glass, and how long nobody has done anything
child, glass  the patient's program on an inner terminal; the real terminal
keypad, idle, pin, covers   which keys mean something; the watch; the staff PIN; the supervisor's own pages
sitting, result, letters    in the patient's program: languages, questions, kind words, the code in large
doctor        what only the machine can see to
"""
