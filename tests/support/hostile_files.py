"""Files that hold no answers, each with the message that refuses it."""

from __future__ import annotations

FILE = "answers.json"
HERE = "answers.json:1:1: "
NAME = "a name in double quotes is expected here"
COMMA = "a comma or the closing bracket is missing here"
VALUE = "a value is expected here; words stand in double quotes"
FORMAT = "only records of format screener/record/1 or screener/record/2 can be read [record]"
NOT_ANSWERS = HERE + "question ids with their answers are expected here [answers]"
BOM = HERE + "begins with a byte-order mark; save the file as UTF-8 without one [encoding]"
EMPTY = HERE + "the file is empty [empty]"
TWICE = 'answers.json:2:1: "weeks" stands here a second time; first on line 1 [duplicate-key]'
LIST = HERE + "this is a list, and one set of answers is expected here; screener score reads a list of them [answers]"
DEEP = HERE + "nested too deep [json]"
LARGE = HERE + "larger than 1024 KiB; is this the right file? [size]"


def at(column: int, text: str) -> str:
    return f"answers.json:1:{column}: {text}"


def not_number(text: str) -> str:
    return f"answers.json:1:11: the number {text} is not a plain decimal; write it like 25 or 2.5 [json]"


def not_json(column: int, text: str) -> str:
    return f"answers.json:1:{column}: this is not JSON: {text} [json]"


def not_utf8(column: int) -> str:
    return f"answers.json:1:{column}: not UTF-8 text here; save the file as UTF-8 [encoding]"


HAZARDS: list[tuple[str, bytes, str]] = [
    ("duplicate", b'{"weeks": 1, "weeks": 2}', at(14, '"weeks" stands twice [json]')),
    ("duplicate by escape", b'{"weeks": 1, "w\\u0065eks": 2}', at(14, '"weeks" stands twice [json]')),
    ("duplicate below", b'{"pain": {"a": 1, "a": 1}}', at(19, '"a" stands twice [json]')),
    ("duplicate with a control", b'{"\\u001b[2J": 1, "\\u001b[2J": 2}', at(18, '"\ufffd[2J" stands twice [json]')),
    ("duplicate in yaml", b"weeks: 1\nweeks: 2", TWICE),
    ("NaN", b'{"weeks": NaN}', at(11, "NaN is not a number [json]")),
    ("Infinity", b'{"weeks": Infinity}', at(11, "Infinity is not a number [json]")),
    ("-Infinity", b'{"weeks": [-Infinity]}', at(12, "-Infinity is not a number [json]")),
    ("1e400", b'{"weeks": 1e400}', not_number("1e400")),
    ("exponent", b'{"weeks": 1e1}', not_number("1e1")),
    ("exponent and point", b'{"weeks": 1.0E+2}', not_number("1.0E+2")),
    ("seven decimals", b'{"weeks": 1.0000001}', not_number("1.0000001")),
    ("thirteen digits", b'{"weeks": 1234567890123}', not_number("1234567890123")),
    ("5,000 digits", b'{"weeks": ' + b"9" * 5000 + b"}", not_number("9" * 39 + "…")),
    ("5,000 decimals", b'{"weeks": 0.' + b"3" * 5000 + b"}", not_number("0." + "3" * 37 + "…")),
    (
        "5,000 digits in quotes",
        b'{"weeks": "' + b"9" * 5000 + b'"}',
        at(11, "Weeks must be a number, like 260 [weeks]"),
    ),
    (
        "lone surrogate",
        b'{"note": "\\ud800"}',
        at(10, "Note holds a character that cannot be stored [note]"),
    ),
    (
        "lone surrogate as a key",
        b'{"\\udfff": 1}',
        at(
            12,
            'there is no question "\ufffd"; write area, fever, pain, tools, width, weeks, note or memo [unknown-name]',
        ),
    ),
    ("NUL", b'{"note": "a\\u0000"}', at(10, "Note holds a character that cannot be stored [note]")),
    (
        "raw NUL",
        b'{"note": "a\x00"}',
        not_json(12, "a tab or the end of the line inside quotation marks; write \\t or \\n"),
    ),
    ("byte-order mark", b'\xef\xbb\xbf{"weeks": 1}', BOM),
    ("UTF-16", '{"weeks": 1}'.encode("utf-16"), not_utf8(1)),
    ("UTF-16 without a mark", '{"weeks": 1}'.encode("utf-16-le"), not_json(2, NAME)),
    ("Latin-1", b'{"note": "\xe9"}', not_utf8(11)),
    ("surrogate in UTF-8", b'{"note": "\xed\xa0\x80"}', not_utf8(11)),
    ("empty", b"", EMPTY),
    ("white space", b" \n \n", EMPTY),
    ("a comment", b"# nothing\n", EMPTY),
    (
        "a questionnaire",
        b"questionnaire: a\nsections: []",
        HERE + "this is a questionnaire, not answers to one; screener check reads it [answers]",
    ),
    ("a list", b"[]", LIST),
    ("a list of answers", b'[{"weeks": 1}]', LIST),
    ("a list in yaml", b"- weeks: 1", LIST),
    ("a text", b'"weeks"', NOT_ANSWERS),
    ("null", b"null", NOT_ANSWERS),
    ("deep lists", b"[" * 100_000, DEEP),
    ("deep mappings", b'{"weeks":' * 100_000, DEEP),
    ("deep lists that end", b'{"weeks": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", DEEP),
    (
        "deep in yaml",
        b"weeks: " + b"[" * 40,
        "answers.json:1:39: nested deeper than 32 levels; is a bracket or the indentation wrong? [depth]",
    ),
    ("too large", b'{"note": "' + b"a" * 1024 * 1024 + b'"}', LARGE),
    ("cut off", b'{"weeks": 1', not_json(12, COMMA)),
    ("no colon", b'{"weeks" 1}', not_json(10, 'a ":" is missing here, after the name')),
    ("open quotation", b'{"note": "a}', not_json(10, "a quotation mark is not closed")),
    ("unknown escape", b'{"note": "\\q"}', not_json(11, "an escape that does not exist; write \\\\ for a backslash")),
    (
        "two",
        b'{"weeks": 1}\n{"weeks": 2}',
        "answers.json:2:1: this is not JSON: nothing can stand here; one file holds one set of answers [json]",
    ),
    ("single quotes", b"{'weeks': 1}", not_json(2, NAME)),
    ("plus", b'{"weeks": +1}', not_json(11, VALUE)),
    ("underscore", b'{"weeks": 1_0}', not_json(12, COMMA)),
    ("hexadecimal", b'{"weeks": 0x1F}', not_json(12, COMMA)),
    (
        "true for a number",
        b'{"weeks": true}',
        at(11, "Weeks cannot be answered with true or false [weeks]"),
    ),
    (
        "1 for true",
        b'{"fever": 1}',
        at(11, "Do you have a fever today? cannot be answered with a number [fever]"),
    ),
    ("null for an answer", b'{"weeks": null}', at(11, "Weeks must be a number, like 260 [weeks]")),
    (
        "not asked",
        b'{"area": "not asked"}',
        at(10, 'Area has no answer "not asked"; its answers are hand, foot [area]'),
    ),
    ("an unknown format", b'{"format": "screener/record/3"}', at(12, FORMAT)),
    ("a record of nothing", b'{"format": "screener/record/1"}', HERE + "a record needs answers [record]"),
    ("a format in yaml", b"note: x\nformat: 1", f"answers.json:2:9: {FORMAT}"),
]
