"""Questionnaires: what an author writes, how it is read, and what counts as an answer.

Its face:

- `loader.load(data, file)`: the questionnaire of a file, or `InvalidFile` with all its problems
- `model`: `Questionnaire`, `Question`, `Score`, `Rule`, `Outcome`; `kinds`: the kinds of question
- `conditions`: `Condition`, `holds`, `parts`, `mapped`; `formulas`: `Formula`, `value_of`
- `answers`: `Answer`, `AnswerState`; `replies`: `answer_to(question, reply)`, `words_of(question, answer)`
- `translation.translated(questionnaire, language)`
- `unparse`: conditions, formulas and answers as they are written in a file
"""
