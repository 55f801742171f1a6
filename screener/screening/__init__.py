"""Screening one person: which question is next, the pages to show, the scores and the assessment.

Face: `interview.Interview`, `dialogue.Dialogue`, `pages.Page`, `pages.Renderer`, `assessment.assess`.

interview    a value that knows the next question; it asks nobody
dialogue     the loop that shows pages and turns replies into answers
pages        what a renderer is given, and what it may return
review, welcome    the pages after the last and before the first question
shown        the options that are shown, and what of an answer counts then
forecast     how many questions are still to come, and whether the result is decided
scoring      the answers that count, the scores with their reasons, the stops and flags
assessment   the outcome with every reason for it
generated, line_judge    the same without reasons, as generated code, for answer sheets in great number
"""
