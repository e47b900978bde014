"""Write the sample company: `python sample_data/make.py [--out DIR]`.

The output is byte-identical every time: seeded, with fixed times inside the workbooks.
"""

import argparse
import sys
from pathlib import Path

if not __package__:
    sys.path.insert(0, str(Path(__file__).parents[1]))

from sample_data import chinese, readme, truth
from sample_data.scenario import SAMPLE, Scenario
from sample_data.sheets import Sheet, write_csv, write_xlsx
from sample_data.story import Story, generate_story


def write_company(out: Path, scenario: Scenario = SAMPLE) -> Story:
    """Write a company to `out`: exports and truth.toml, for the sample also README.md."""
    story = generate_story(scenario)
    english = {sheet.file: sheet for sheet in story.sheets if sheet.half == "english"}
    for file, sheet in english.items():
        path = out / "english" / file
        if path.suffix == ".xlsx":
            write_xlsx([sheet], path)
        else:
            # CRM reports quote every cell and have no byte order mark; other exports have one.
            is_report = file in ("accounts.csv", "activities.csv")
            write_csv(sheet, path, "utf-8" if is_report else "utf-8-sig", quote_all=is_report)
    for book in (chinese.CRM, chinese.WORKBOOK):
        write_xlsx(_select_file(story.sheets, book), out / "chinese" / book)
    write_csv(
        _select_file(story.sheets, chinese.TICKETS_FILE)[0],
        out / "chinese" / chinese.TICKETS_FILE,
        "gb18030",
    )
    (out / "truth.toml").write_bytes(truth.format_truth(story).encode())
    if scenario == SAMPLE:
        (out / "README.md").write_bytes(readme.format_readme(story).encode())
    return story


def _select_file(sheets: list[Sheet], file: str) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.file == file]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    write_company(parser.parse_args().out)
