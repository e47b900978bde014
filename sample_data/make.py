"""Write the sample company: `python sample_data/make.py [--out DIR]`.

The same bytes each time: seeded, with fixed times inside the workbooks.
"""

import argparse
import sys
from pathlib import Path

if not __package__:
    sys.path.insert(0, str(Path(__file__).parents[1]))

from sample_data import chinese, readme, truth
from sample_data.scenario import SAMPLE, Scenario
from sample_data.sheets import Sheet, write_csv, write_xlsx
from sample_data.story import Story, tell


def write(out: Path, scenario: Scenario = SAMPLE) -> Story:
    """All files of a company below `out`: the exports and truth.toml; the sample's README.md."""
    story = tell(scenario)
    english = {sheet.file: sheet for sheet in story.sheets if sheet.half == "english"}
    for file, sheet in english.items():
        path = out / "english" / file
        if path.suffix == ".xlsx":
            write_xlsx([sheet], path)
        else:
            # A report quotes every cell and is written for Excel (with a byte order mark).
            is_report = file in ("accounts.csv", "activities.csv")
            write_csv(sheet, path, "utf-8" if is_report else "utf-8-sig", quote_all=is_report)
    for book in (chinese.CRM, chinese.WORKBOOK):
        write_xlsx(_of(story.sheets, book), out / "chinese" / book)
    write_csv(
        _of(story.sheets, chinese.TICKETS_FILE)[0],
        out / "chinese" / chinese.TICKETS_FILE,
        "gb18030",
    )
    (out / "truth.toml").write_bytes(truth.write(story).encode())
    if scenario == SAMPLE:
        (out / "README.md").write_bytes(readme.write(story).encode())
    return story


def _of(sheets: list[Sheet], file: str) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.file == file]


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=Path(__file__).parent)
    write(arguments.parse_args().out)
