"""Whether the day on which a file was received can be right, by the facts that the file records."""

from collections.abc import Iterable
from datetime import date

import duckdb

from etl.findings import Finding
from etl.load import Load
from etl.schema import load_tables
from etl.snapshot.gather import list_facts

# Fewer facts, or a smaller share of them, are mistakes of the file and become findings of its rows.
MIN_FACTS, MIN_SHARE = 10, 0.9


def find_doubt(loads: Iterable[Load], today: date) -> Finding | None:
    """An error where nearly all facts of a load lie after `today`: then the computer's date is in
    doubt, and every one of them would be read as empty. None if the day can be right."""
    with duckdb.connect() as connection:
        for load in loads:
            if load.status != "loaded":
                continue
            count, later = _count_facts(connection, load, today)
            if count >= MIN_FACTS and later >= MIN_SHARE * count:
                return Finding(
                    "clock_in_doubt",
                    "error",
                    load.sheet,
                    file=load.file,
                    count=count,
                    later=later,
                    today=today.isoformat(),
                )
    return None


def _count_facts(connection: duckdb.DuckDBPyConnection, load: Load, today: date) -> tuple[int, int]:
    """The facts of a load, and those of them after a day."""
    assert load.source
    facts = [name for name in list_facts(load_tables()[load.source]) if name in load.fields]
    if not facts:
        return 0, 0
    counts = " + ".join(f"count({name})" for name in facts)
    later = " + ".join(f"count(*) filter ({name}::date > $today)" for name in facts)
    [row] = connection.execute(
        f"select {counts}, {later} from read_parquet($parquet)",
        {"today": today, "parquet": str(load.parquet)},
    ).fetchall()
    return row
