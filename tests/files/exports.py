"""Exports of other organisations' systems, as these write them: headers, encodings, oddities.

The rows are invented; what is odd in them stands in the real exports of the same systems.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

Rows = Sequence[Sequence[object]]
# Open data of New York City: a header has a trailing space, and dates may be codes.
PHASES = (
    "Project Geographic District ",
    "Project Building Identifier",
    "Project School Name",
    "Project Type ",
    "Project Description",
    "Project Phase Name",
    "Project Status Name",
    "Project Phase Actual Start Date",
    "Project Phase Planned End Date",
    "Project Phase Actual End Date",
    "Project Budget Amount",
    "DSF Number(s)",
)
# Of the Consumer Financial Protection Bureau: a narrative may have several lines.
COMPLAINTS = (
    "Date received",
    "Product",
    "Issue",
    "Consumer complaint narrative",
    "Company",
    "ZIP code",
    "Submitted via",
    "Company response to consumer",
    "Complaint ID",
)
# A data export of Salesforce: references are ids of 18 characters.
ACCOUNTS = ("Id", "IsDeleted", "MasterRecordId", "Name", "ParentId", "OwnerId", "AccountSource")
CASES = (
    "Id",
    "IsDeleted",
    "CaseNumber",
    "ContactId",
    "AccountId",
    "Status",
    "Origin",
    "Subject",
    "Description",
    "ClosedDate",
    "OwnerId",
    "CreatedDate",
    "CreatedById",
)
# Requirements from Jira: no date at all.
REQUIREMENTS = (
    "Summary",
    "Custom field (Requirement ID)",
    "Description",
    "Custom field (Requirement Rationale)",
)


def write(
    path: Path, headers: Sequence[str], rows: Rows, *, bom: bool = False, line_end: str = "\n"
) -> Path:
    """Write an export as comma-separated text in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows([headers, *rows])
    path.write_bytes(text.getvalue().encode("utf-8-sig" if bom else "utf-8"))
    return path


def write_phases(path: Path) -> Path:
    """Four phases: one with two dates, one whose planned end is a code, and two with one key."""
    school = (1, "M015", "P.S. 15", "CIP", "Roofs")
    return write(
        path,
        PHASES,
        [
            (*school, "Design", "Complete", "7/31/2025", "8/29/2025", "9/8/2025", 750, "D1"),
            (*school, "Scope", "In-Progress", "7/31/2025", "IEH", "", 750, "D1"),
            (*school, "Construction", "PNS", "PNS", "12/31/2026", "", 750, "D1"),
            (*school, "Construction", "PNS", "PNS", "1/15/2027", "", 900, "D1"),
        ],
        line_end="\r\n",
    )


def write_complaints(path: Path) -> Path:
    """Two complaints, one of several lines, and the header once more at the end."""
    told = "They call me\n at night,\nand it is not my debt."
    response = "Closed with explanation"
    return write(
        path,
        COMPLAINTS,
        [
            ("2019-09-24", "Debt", "Not owed", told, "ACME INC", "335XX", "Web", response, 3384392),
            ("2019-09-25", "Card", "Fees", "", "ACME INC", "10001", "Fax", "In progress", 3384393),
            COMPLAINTS,
        ],
    )


def write_accounts(path: Path) -> Path:
    """Two accounts of one name."""
    owner = "005Nq00000AU63sIAD"
    names = [(f"001Nq0000{number}HwuT4IAJ", "", "", "Acme", "", owner, "") for number in (1, 2)]
    return write(path, ACCOUNTS, names, bom=True)


def write_cases(path: Path) -> Path:
    """Two cases of the second account, with leading zeros in their numbers."""
    account, user, contact = "001Nq00002HwuT4IAJ", "005Nq00000AU63sIAD", "003Nq00000MXh2TIAT"
    opened, closed = "2024-07-11T21:22:07.000+0000", "2024-07-12T08:00:00.000+0000"
    return write(
        path,
        CASES,
        [
            ("500Nq01", "", "00001046", contact, account, "Closed", "Phone", "Hum", "It hums",
             closed, user, opened, user),
            ("500Nq02", "", "00001047", "", account, "Escalated", "Web", "Hot", "Too hot",
             "", user, opened, user),
        ],
        bom=True,
    )  # fmt: skip


def write_requirements(path: Path) -> Path:
    """Two requirements, a description of which breaks its lines as Windows does."""
    return write(
        path,
        REQUIREMENTS,
        [
            ("ES: Housekeeping", "cES1000", "It shall include:\r\n- a\r\n- b", "Health"),
            ("ES: Reset", "cES1001", "It shall reset.", ""),
        ],
    )
