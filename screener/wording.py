"""The program's own sentences to the person who answers, by language; questionnaires bring theirs."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # answers that are not an option
    "unknown": "I'm not sure",
    "declined": "I'd rather not say",
    "not asked": "not asked",
    "yes": "Yes",
    "no": "No",
    # what is wrong with a reply; {label} is the question's short name
    "choose-one": "Select one answer for {label}",
    "choose-some": "Select what applies for {label}",
    "choose-some-or-alone": 'Select what applies, or select "{alone}"',
    "alone": 'Select what applies, or select "{alone}", not both',
    "no-option": '{label} has no answer "{given}"{guess}',
    "one-only": "Select only one answer for {label}",
    "twice": '"{given}" is selected twice for {label}',
    "not-unknown": '{label} cannot be left at "I\'m not sure"',
    "not-declined": '{label} cannot be left at "I\'d rather not say"',
    "not-number": "{label} must be a number, like {example}",
    "comma": "{label} must be a number with a point, like {example}",
    "not-whole": "{label} must be a whole number, like {example}",
    "decimals": "{label} may have at most {decimals} decimals, like {example}",
    "low": "{label} must be {bound} or more",
    "high": "{label} must be {bound} or less",
    "unit": "Enter {label} in {unit}, not {given}",
    "no-unit": "{label} is a number without a unit, like {example}",
    "no-text": "Type an answer for {label}",
    "too-long": "{label} may have at most {most} characters",
    "unseen": "{label} holds a character that cannot be stored",
    "wrong-kind": "{label} cannot be answered with {given}",
    # a second failure, and the way out
    "again-number": 'Type a number such as {example}, or choose "{unknown}"',
    "again-number-only": "Type only a number such as {example}",
    "again-choice": "Each answer has a number; type it",
    # likely mistakes
    "unusual-high": "You entered {value}. That is higher than usual. Is it correct?",
    "unusual-low": "You entered {value}. That is lower than usual. Is it correct?",
    "unusual-yes": "Yes, this is correct",
    "unusual-no": "Change my answer",
    # the interview
    "question": "Question {number}",
    "why": "Why we ask: {why}",
    "no-why": "There is no note on why this is asked",
    "choose-entry": "Choose one of the entries",
    "begin": "Begin",
    "about": "Read about this first",
    "leave": "Leave",
    "leave-ask": "Leave now? What you answered is kept, and no result is made.",
    "leave-yes": "Leave",
    "leave-no": "Stay and go on",
    "about-position": "{number} of {of}",
    "sources": "Sources: {sources}",
    "read-on": "Read on",
    "to-start": "Back to the start",
    "more": "More: {words}",
    "more-back": "go back",
    "more-why": "why we ask",
    "more-leave": "leave",
    "review-title": "Check your answers",
    "review-hint": "Nothing is final until you choose Finish. Choose an answer to change it",
    "finish": "Finish and show the result",
    "reference-label": "Reference of this person",
    "reference-none": "none",
    "reference-ask": "Which reference does your clinic use for this person?",
    "reference-hint": "A number or a code, never a name. Leave it empty for none",
    "reference-error": "A reference has at most 100 characters, all of which can be seen",
    "interrupted": "Stopped. Nothing was answered, so nothing was saved.",
    "interrupted-kept": "Stopped. What was answered is kept: screener resume {code} goes on.",
    "ended": "The input ended before the first question was answered. No result was made.",
    "ended-kept": "The input ended too early. What was answered is kept: screener resume {code} goes on.",
    "keys-one": "a number answers · up/down and Enter too · Esc back · F1 why we ask",
    "keys-several": "a number or Space selects · Enter continue · Esc back · F1 why we ask",
    "keys-text": "Enter continue · Esc back · F1 why we ask · down: more",
    "keys-text-missing": "Enter continue · Esc back · F1 why we ask · down: not sure, more",
    "keys-short": "a number answers · up/down and Enter too",
    "entry-back": "Go back one question",
    "entry-why": "Why we ask this",
    "entry-leave": "Leave the screening",
    "entry-stay": "Return to the question",
    # plain mode
    "so-far": "So far: {answer}",
    "plain-one": "Type a number{words}. Your answer: ",
    "plain-several": "Type the numbers with spaces between{words}. Your answer: ",
    "plain-number": "Type a number in {unit}{words}. Your answer: ",
    "plain-bare-number": "Type a number{words}. Your answer: ",
    "plain-text": "Type your answer{words}. Your answer: ",
    "plain-words": ", or: {words}",
    "error": "Error: {message}.",
    "plain-range": "{message}. Type a number from 1 to {count}",
    "plain-or": ", or: {choices}",
    "several-note": "You can choose more than one",
}

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH}


def phrase(key: str, language: str = "en", /, **values: object) -> str:
    """The sentence of that key with its values in place; English where a language lacks it."""
    words = LANGUAGES.get(language, ENGLISH)
    return words.get(key, ENGLISH[key]).format(**values)
