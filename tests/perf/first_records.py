"""What commit 65cb77a makes of answer sheets; it is run with that commit's program: sheets, questionnaire, store."""

from __future__ import annotations

import gc
import json
import sys
import time
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID


def part(module: str, name: str) -> Any:  # noqa: ANN401  (it is not the program that is checked here)
    return getattr(import_module(f"screener.{module}"), name)


assess, load, record_of = part("assessment", "assess"), part("loader", "load"), part("record", "record_of")
open_store, draft_of, session_of = part("store", "open_store"), part("store.draft", "Draft"), part("record", "Session")
submission_from = part("submission", "submission_from")

AT = "2026-11-23T09:30:00Z"
gc.set_threshold(100_000)
sheets, questions, place = sys.argv[1:]
source = Path(questions).read_bytes()
questionnaire = load(source, "version-1.yaml")
found = json.loads(Path(sheets).read_text(encoding="utf-8"))
complete = [submission_from(json.dumps(each).encode(), "a", questionnaire).answers for each in found["complete"]]
every = [*complete, *(submission_from(json.dumps(each).encode(), "a", questionnaire).answers for each in found["gaps"])]
assess(questionnaire, complete[0])
begin = time.process_time()
for answers in complete:
    assess(questionnaire, answers)
taken = time.process_time() - begin
if place != "-":
    with closing(open_store(place)) as store:
        for number, answers in enumerate(every):
            draft = draft_of(
                store, session_of(id=UUID(int=number + 1), mode="staff", started=AT), source, questionnaire.sha256
            )
            draft.keep_all(answers)
            found = assess(questionnaire, answers)
            draft.finish(record_of(questionnaire, found, draft.finished_session(AT, None), "screener 0.1.0"), None)
print(taken / len(complete))
