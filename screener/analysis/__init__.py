"""Everything that is proved over all possible answers, never sampled: what can still come, and what never can.

Its face, by module:

- `checks`: `findings`, all that is wrong with a questionnaire; `checks.summary`: `summary_of`, the counts.
- `coverage`: `coverage_of`, whether the vignettes of a questionnaire are enough.
- `diff`: `revision_of`, what a new version changes and which answer sheets move.
- `outlook`: `outlook_of`, what a result claims and may still become; `Outlooks` for many answer sheets.
- `forecast`: `proved_forecast`, the questions to go and the decided outcome of an interview.

`solver` does the work and is used by this package only; its page explains how. Nothing here is imported before it is
needed, so that the first question appears without loading the solver.
"""
