"""SQL: a questionnaire as one query over a table of answers, for engines that judge millions of sheets.

Only the judgement is SQL. What a result may still become, and what would change it, stays in the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from screener.errors import ScreenerError
from screener.interop.sql.cells import REFUSED
from screener.interop.sql.dialects import DIALECTS, Dialect, DialectName, case, sql_text
from screener.interop.sql.scores import ScoreWriter
from screener.interop.sql.writer import NotInSql
from screener.questionnaire.model import Questionnaire
from screener.screening.verdicts import NotGenerated, deciding
from screener.screening.walk import Walked

ID = "id"
"""The column by which a row is known, where no question has that name."""


@dataclass(frozen=True)
class Query:
    """The query and the names of its columns."""

    text: str
    columns: Sequence[str]


def query_of(questionnaire: Questionnaire, name: DialectName, table: str = "answers") -> Query:
    """The query for an engine; raises ScreenerError, which names the part that it cannot say exactly."""
    try:
        writer = ScoreWriter(questionnaire, DIALECTS[name])
        writer.read_cells()
        return _Assembly(writer, writer.walk(), table, questionnaire).query()
    except (NotInSql, NotGenerated, RecursionError) as error:
        reason = f"{error}" or "a part of it is not known there"
        raise ScreenerError(f"{questionnaire.id} cannot be judged exactly in SQL: {reason}") from None


class _Assembly:
    """Puts the layers of a query together, and the columns of its result."""

    def __init__(self, writer: ScoreWriter, walked: Walked, table: str, questionnaire: Questionnaire) -> None:
        self.writer = writer
        self.walked = walked
        self.table = table
        self.its = questionnaire

    @property
    def dialect(self) -> Dialect:
        """The engine."""
        return self.writer.dialect

    def query(self) -> Query:
        """The whole query."""
        found = [*self.result_columns()]
        self.check_names([*([ID] if self.has_id else []), *self.its.by_id])
        self.check_names([name for name, _ in found])
        columns = dict(found)
        layers = [self.lowest(), *(self.layer(number) for number in range(1, len(self.writer.layers)))]
        listed = ",\n".join(f"  {expression} AS {self.dialect.named(name)}" for name, expression in columns.items())
        joined = ",\n".join(layers)
        text = f"WITH\n{joined}\nSELECT\n{listed}\nFROM l{len(layers) - 1}\n"
        return Query(text, [*columns])

    def check_names(self, names: Sequence[str]) -> None:
        """Raises NotInSql for two columns that the engine cannot tell apart."""
        met: dict[str, str] = {}
        for name in names:
            known = met.setdefault(name if self.dialect.has_case else name.lower(), name)
            if known is not name:
                raise NotInSql(f'the columns "{known}" and "{name}" have one name in {self.dialect.name}')

    def lowest(self) -> str:
        """The cells as texts."""
        source = ".".join(map(self.dialect.named, self.table.split(".")))
        columns = ",\n".join(f"  {expression} AS {name}" for name, expression in self.writer.layers[0])
        known = f"  {self.dialect.named(ID)} AS k,\n" if self.has_id else ""
        return f"l0 AS (SELECT\n{known}{columns}\n  FROM {source}{self.dialect.fence})"

    @property
    def has_id(self) -> bool:
        """Whether rows have a name of their own."""
        return ID not in self.its.by_id

    def layer(self, number: int) -> str:
        """The columns of one layer, beside those below it."""
        columns = "".join(f",\n  {expression} AS {name}" for name, expression in self.writer.layers[number])
        return f"l{number} AS (SELECT *{columns}\n  FROM l{number - 1}{self.dialect.fence})"  # noqa: S608

    # -- the columns of the result -------------------------------------------------------------

    def result_columns(self) -> Iterator[tuple[str, str]]:
        """The name of each column at the end, and what stands in it."""
        its, writer, listed = self.its, self.writer, self.dialect.listed
        refusals = {name: f"g{at} = {REFUSED}" for name, at in writer.places.items()}
        refused = writer.any_of([*refusals.values()])
        missing = {name: writer.missing(at) for name, at in writer.places.items()}
        waits = writer.any_of([missing[each.id] for each in its.questions if not each.recorded])
        is_open = writer.any_of([*missing.values()])
        if self.has_id:
            yield ID, "k"
        yield "refused", f"CASE WHEN {refused} THEN {listed([*refusals.items()])} ELSE '' END"
        none = f"CAST(NULL AS {self.dialect.text})"
        last = sql_text(self.walked.last) if self.walked.last else none
        outcome = writer.fresh("t", case([(test, sql_text(name)) for name, test in self.walked.outcomes], last))
        yield "outcome", f"CASE WHEN {refused} OR {waits} THEN NULL ELSE {outcome} END"
        yield "outcome_so_far", self.unless(refused, outcome)
        yield "incomplete", self.unless(refused, is_open)
        yield "open", f"CASE WHEN {refused} THEN NULL WHEN {is_open} THEN {listed([*missing.items()])} ELSE '' END"
        for kind in self.walked.rules:
            yield f"{kind}s", self.unless(refused, writer.fired(kind))
        yield from self.scores(refused, missing)

    def scores(self, refused: str, missing: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Both numbers of each score; NULL while it waits for an answer, and where it has no value."""
        behind = deciding(self.its)
        for score, name in zip(self.its.single_scores, self.walked.scores, strict=True):
            waits = [missing[each.id] for each in self.its.questions if each.id in behind[score.id]]
            test = self.writer.any_of([refused, *waits, f"{name} IS NULL"])
            column = score.id.replace(" ", "_")
            yield f"{column}_top", f"CASE WHEN {test} THEN NULL ELSE {name} END"
            yield f"{column}_under", f"CASE WHEN {test} THEN NULL ELSE {self.writer.values[score.id].under} END"

    def unless(self, refused: str, expression: str) -> str:
        """The expression; NULL where a row was refused."""
        return f"CASE WHEN {refused} THEN NULL ELSE {expression} END"
