"""Flaws of the English files."""

from collections.abc import Callable

from sample_data.company import DOMAIN
from sample_data.flaws import Flaws
from sample_data.work import Row


def spoil(flaws: dict[str, Flaws]) -> None:
    """Add all flaws of the English files."""
    people = flaws["organisation.csv"]
    people.respell(
        1,
        "role",
        "a position that is no known role: the department tells it",
        lambda row: "Intern (summer)",
    )
    people.repeat(1, "the same row twice")
    flaws["client_people.csv"].lose(2, "email", "no e-mail address")
    accounts = flaws["accounts.csv"]
    accounts.respell(2, "name", "spaces around the name", lambda row: f"  {row['name']} ")
    accounts.lose(1, "industry", "no industry", where=lambda row: row["industry"] != "Healthcare")
    accounts.note(2, "footer lines of the report below the rows")
    _projects(flaws["projects.csv"])
    _activities(flaws["activities.csv"])
    _tickets(flaws["tickets.xlsx"])
    _requirements(flaws["requirements.csv"])
    _changes(flaws["changes.csv"])
    _plan(flaws["project_plan.xlsx"])


def _projects(projects: Flaws) -> None:
    projects.lose(2, "sponsor", "no sponsor")
    projects.lose(1, "start_date", "no kick-off date, so the planned start counts")
    projects.lose(1, "contract_amount", "an amount that is no number", ["tbc"])
    projects.respell(2, "pm", "the PM by e-mail address", lambda row: row["pm"].email)
    projects.note(
        sum(not row["sales_owner"].is_listed for row in projects.sheet.list_kept()),
        "account manager Marcus Vane, who has left and stands in no list of people",
    )


def _activities(contacts: Flaws) -> None:
    contacts.reject(6, "client", "no client: the row is rejected")
    contacts.reject(
        3, "contact_at", "a date that is none: the row is rejected", ["last week", "tbd"]
    )
    contacts.lose(4, "kind", "an unknown activity type", ["Telex", "Lunch"])
    contacts.respell(
        60,
        "contact_at",
        "ISO dates among the month-first dates",
        lambda row: f"{row['contact_at']:%Y-%m-%d %H:%M}",
    )
    contacts.respell(
        45,
        "client",
        "the client in capitals and without its suffix",
        lambda row: row["client"].name.upper().replace(" CO., LTD.", ""),
    )
    contacts.misname(
        9, "client", "a client by a name that fits no account", ["QL (old contract)", "Estwold PA"]
    )
    contacts.respell(
        15,
        "person",
        "the person by e-mail address",
        lambda row: row["person"].email,
        _is_listed_with_email("person"),
    )
    contacts.misname(
        8,
        "person",
        "a colleague of the Chinese half by a romanised name that fits nobody",
        ["Zhang Wei", "Liu Yang"],
    )
    contacts.lose(20, "project", "no project although one was running")
    contacts.repeat(9, "the same row twice")
    contacts.repeat_id(
        2,
        "notes",
        lambda row: "Called back, see above.",
        "an activity number used again for another row",
    )
    contacts.insert_line(
        [c.header for c in contacts.sheet.columns], "the header repeated in the middle", 0.5
    )
    contacts.note(2, "footer lines of the report below the rows")


def _tickets(tickets: Flaws) -> None:
    tickets.reject(2, "opened_at", "no opening time: the row is rejected")
    tickets.pass_over(5, "status", "status Deleted: passed over", "Deleted")
    tickets.lose(3, "status", "an unknown status", ["Parked"])
    tickets.lose(8, "severity", "priority left open", ["-"])
    tickets.lose(
        4, "kind", "an unknown ticket type", ["Kudos", "-"], lambda row: row["kind"] != "complaint"
    )
    tickets.lose(22, "project", "no project although one was running")
    tickets.lose(
        9,
        "client",
        "no organisation",
        where=lambda row: row["kind"] != "complaint" and bool(row["project"]),
    )
    tickets.lose(2, "resolved_at", "an Excel error in place of the time", ["#N/A"])
    tickets.respell(
        12,
        "opened_at",
        "the opening time as text in a column of times",
        lambda row: f"{row['opened_at']:%Y-%m-%d %H:%M:%S}",
    )
    tickets.respell(
        10,
        "raised_by",
        "the submitter by e-mail address",
        lambda row: row["raised_by"].email,
        _is_listed_with_email("raised_by"),
    )
    tickets.misname(
        4,
        "client",
        "an organisation that fits no account",
        ["Bluewater Test Tenant"],
        lambda row: bool(row["client"]) and row["kind"] != "complaint",
    )
    tickets.repeat(3, "the same row twice")
    tickets.repeat_id(
        1,
        "subject",
        lambda row: "Re: " + row["subject"],
        "a ticket number used again for another row",
    )


def _requirements(requirements: Flaws) -> None:
    requirements.lose(62, "channel", "no source; the channel follows from who wrote it down", [""])
    requirements.lose(5, "channel", "an unknown source", ["Fax from HQ", "see mail"])
    requirements.lose(9, "relayed_by", "no creator")
    requirements.misname(
        7,
        "relayed_by",
        "a colleague of the Chinese half by a romanised name that fits nobody",
        ["Zhang Wei", "He Jing"],
    )
    requirements.respell(
        12,
        "relayed_by",
        "the creator by e-mail address",
        lambda row: row["relayed_by"].email,
        _is_listed_with_email("relayed_by"),
    )
    requirements.lose(28, "work_started_date", "no actual start although the work began")
    requirements.lose(14, "verified_date", "a verification result without its date")
    requirements.lose(9, "verification_result", "a verification date without a result")
    requirements.lose(
        4, "verification_result", "an unknown verification result", ["ok?", "to be clarified"]
    )
    requirements.lose(3, "verified_date", "a date that is none", ["TBD", "mid March"])
    requirements.lose(5, "received_date", "no creation date")
    requirements.lose(6, "finished_date", "done, but without a date")
    requirements.lose(4, "status", "an unknown status", ["Parked"])
    requirements.lose(2, "effort_days", "an effort that is no number", ["a few"])
    requirements.reject(3, "project", "no project: the row is rejected")
    requirements.repeat(6, "the same row twice")
    requirements.repeat_id(
        3,
        "title",
        lambda row: row["title"] + " (second version)",
        "an issue key used again for another row",
    )


def _changes(changes: Flaws) -> None:
    changes.lose(26, "channel", "no source; the channel follows from who wrote it down", [""])
    changes.lose(2, "channel", "an unknown source", ["Fax from HQ"])
    changes.lose(4, "relayed_by", "no creator")
    changes.misname(
        2, "relayed_by", "a colleague of the Chinese half by a romanised name", ["Zhang Wei"]
    )
    changes.lose(7, "verified_date", "a verification result without its date")
    changes.lose(9, "decided_date", "a decision without its date")
    changes.reject(2, "requested_date", "no creation date: the row is rejected")
    changes.lose(3, "effort_days", "an effort that is no number", ["?"])
    changes.repeat(3, "the same row twice")
    changes.repeat_id(
        1,
        "title",
        lambda row: row["title"] + " (revised)",
        "an issue key used again for another row",
    )


def _plan(plan: Flaws) -> None:
    plan.note(
        sum(row["start_date"] is None for row in plan.sheet.list_kept())
        + sum(row["finish_date"] is None for row in plan.sheet.list_kept()),
        "NA in place of an actual date that lies ahead (as the planning tool writes it)",
    )
    rows = plan.pick_rows(
        55, "baseline_finish_date", lambda row: not row["is_summary"] and row["_number"] % 9 == 4
    )
    for at, row in enumerate(rows):
        row["cells"] |= {"baseline_start_date": "NA", "baseline_finish_date": "NA"}
        row["baseline_start_date"] = row["baseline_finish_date"] = None
        if at % 5 == 0:
            row["cells"] |= {"planned_start_date": "NA", "planned_finish_date": "NA"}
            row["planned_start_date"] = row["planned_finish_date"] = None
    plan.note(
        len(rows), "no baseline saved (NA): the plan of today stands in as the first plan seen"
    )
    plan.note(len(rows[::5]), "of these, no planned dates either: no slip can be said")
    plan.lose(
        12,
        "finish_date",
        "100 % complete without an actual finish",
        ["NA"],
        lambda row: row["percent_complete"] == 1 and not row["is_summary"],
    )
    plan.lose(
        3,
        "start_date",
        "a date that is none",
        ["TBD"],
        lambda row: row["start_date"] and not row["is_summary"],
    )
    plan.respell(
        20, "owner", "resource names with their share", lambda row: f"{row['owner'].name}[50%]"
    )
    plan.lose(25, "owner", "no resource")
    plan.lose(
        2,
        "percent_complete",
        "an Excel error in place of the share",
        ["#REF!"],
        lambda row: bool(row["finish_date"]) and not row["is_summary"],
    )
    plan.reject(2, "name", "no task name: the row is rejected")
    plan.repeat(4, "the same row twice")


def _is_listed_with_email(field: str) -> Callable[[Row], bool]:
    def is_listed(row: Row) -> bool:
        who = row[field]
        return bool(who) and getattr(who, "is_listed", False) and DOMAIN in who.email

    return is_listed
