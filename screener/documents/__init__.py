"""Documents: everything that people and other programs read.

- `formats.RECORD_FORMATS`, `formats.RULES_FORMATS`: the tables of formats.
- `result_whole.show`: the whole page of a result; `result.ResultText` has its words.
- `result_plain.spoken_lines`: the same as sentences, for those who hear it.
- `check_page.show_check`, `diff_page.show_revision`, `diff_page.show_tally`: what the commands print.
- `console.console_for`: a console that shows text as text.

Pages are made of `blocks` (the rule book also of `book`), and writers put them on a page: Rich (`console`), lines of
styled words (`result_whole`, in the columns of `styled`), HTML (`html`) and plain text (`plain_text`).
"""
