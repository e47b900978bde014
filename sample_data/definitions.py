"""The definitions again, in plain Python: what must be found in the sample company.

Independent of the product: rows are the generator's own, and each rule is written as docs/methods
states it, slow and simple, to check the product's SQL.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sample_data import linking
from sample_data.company import Mention, Person, Project
from sample_data.dice import list_weeks, to_day, workdays_between
from sample_data.sheets import Sheet
from sample_data.work import Row, identify_client

CORROBORATION_DAYS = 14
LINK_WINDOW_DAYS = 30
FACTS = {
    "contacts": ("contact_at",),
    "projects": ("start_date", "finish_date"),
    "requirements": (
        "said_date",
        "received_date",
        "verified_date",
        "work_started_date",
        "finished_date",
    ),
    "changes": ("requested_date", "verified_date", "decided_date"),
    "tasks": ("start_date", "finish_date"),
    "tickets": ("opened_at", "acknowledged_at", "resolved_at"),
}


@dataclass(frozen=True)
class Expected:
    """What a correct reading of the sheets finds."""

    sheets: list[Sheet]

    def list_rows(self, table: str) -> Iterator[Row]:
        """The kept rows of a table from all its sheets."""
        for sheet in self.sheets:
            if sheet.table == table:
                yield from sheet.list_kept()

    @cached_property
    def as_of(self) -> dict[int, date]:
        """The as-of date of each row (by identity): the latest fact of its sheet."""
        as_of: dict[int, date] = {}
        for sheet in self.sheets:
            facts = [
                to_day(row[field])
                for row in sheet.list_kept()
                for field in FACTS.get(sheet.table, ())
                if row[field]
            ]
            for row in sheet.list_kept() if facts else ():
                as_of[id(row)] = max(facts)
        return as_of

    @cached_property
    def register(self) -> dict[str, Row]:
        """The project register, by project."""
        return {row["project_id"]: row for row in self.list_rows("projects")}

    @cached_property
    def listed_roles(self) -> dict[str, str | None]:
        """The role of each person according to the lists of people."""
        return {row["person_id"]: row["role"] for row in self.list_rows("people")}

    @cached_property
    def _name_counts(self) -> Counter[str]:
        return Counter(row["name"] for row in self.list_rows("people"))

    @cached_property
    def register_roles(self) -> dict[str, dict[str, str]]:
        """By person, the role in each project whose register names them; pm takes precedence over
        sales."""
        roles: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.list_rows("projects"):
            for field, role in (("sales_owner", "sales"), ("pm", "pm")):
                if person := self.find_person_id(row, field):
                    roles[person][row["project_id"]] = role
        return roles

    def find_person_id(self, row: Row, field: str) -> str | None:
        """The id of the person named in a cell; None for nobody or an ambiguous name."""
        person: Person | Mention | None = row[field]
        if isinstance(person, Person) and "@" in str(row["cells"].get(field, "")):
            return person.person_id
        return self.find_id(person)

    def find_id(self, person: Person | Mention | None) -> str | None:
        """The id that a build resolves a person to; None for nobody or an ambiguous name."""
        if person is None:
            return None
        if isinstance(person, Mention) or not person.is_listed:
            return f"?{person.name}"
        return None if self._name_counts[person.name] > 1 else person.person_id

    def find_role(self, row: Row, field: str, own: str | None = None) -> str | None:
        """The role of a person on a project's row; `own` is the row's own role column."""
        project: Project | None = row["project"]
        return self._find_role_on(
            self.find_person_id(row, field), project.project_id if project else "", own
        )

    def _find_role_on(
        self, person: str | None, project_id: str, own: str | None = None
    ) -> str | None:
        if person is None:
            return own
        by_project = self.register_roles.get(person, {})
        if project_id in by_project:
            return by_project[project_id]
        if listed := self.listed_roles.get(person):
            return listed
        others = set(by_project.values())
        return own or (others.pop() if len(others) == 1 else None)

    # Complaints

    @cached_property
    def contact_days(self) -> dict[str, list[date]]:
        """By client, the days with a contact that counts (any kind except other)."""
        days: dict[str, list[date]] = defaultdict(list)
        for row in self.list_rows("contacts"):
            if row["kind"] != "other":
                days[identify_client(row)].append(to_day(row["contact_at"]))
        return days

    @cached_property
    def contacts_cover(self) -> tuple[date, date]:
        """The first and the last contact in the data."""
        days = [to_day(row["contact_at"]) for row in self.list_rows("contacts")]
        return min(days), max(days)

    def classify_origin(self, row: Row) -> str:
        """The origin of a complaint: the first rule that applies."""
        role = self.find_role(row, "raised_by", row["raised_by_role"])
        is_named_client = bool(row["client"] or row["on_behalf_of"])
        is_automatic = role == "automated" or (
            row["raised_by"] is None and role is None and row["medium"] in ("mail", "web")
        )
        if role == "client" or (is_named_client and (role == "service" or is_automatic)):
            return "client_direct"
        if role is None:
            return "unknown"
        if not row["on_behalf_of"]:
            return "sales_own" if role == "sales" else "internal"
        until = to_day(row["opened_at"])
        since = until - timedelta(days=CORROBORATION_DAYS)
        if any(
            since <= contact_day <= until for contact_day in self.contact_days[identify_client(row)]
        ):
            return "relayed_corroborated"
        first, last = self.contacts_cover
        return "relayed_uncorroborated" if first <= since and until <= last else "relayed_unchecked"

    # Requirements and changes

    def classify_channel(self, row: Row) -> str:
        """The channel: as exported, else derived from who relayed it."""
        if row["channel"]:
            return row["channel"]
        role = self.find_role(row, "relayed_by", row["relayed_by_role"])
        if role == "client":
            return "direct"
        if role in ("pm", "delivery"):
            return "direct" if row["client_contact"] else "internal"
        if role:
            return "relayed"
        return "direct" if row["client_contact"] else "unknown"

    @cached_property
    def _task_starts(self) -> dict[int, list[date]]:
        starts: dict[int, list[date]] = defaultdict(list)
        for row in self.list_rows("tasks"):
            if row["requirement"] and row["start_date"]:
                starts[id(row["requirement"])].append(row["start_date"])
        return starts

    def find_work_start(self, row: Row) -> tuple[bool, date | None]:
        """Whether work on a requirement has begun, and the day if known."""
        if row["work_started_date"]:
            return True, row["work_started_date"]
        received = row["received_date"]
        starts = [] if row.get("_again") else self._task_starts[id(row)]
        starts = [start for start in starts if not received or start >= received]
        if starts:
            return True, min(starts)
        if row["finished_date"]:
            return True, row["finished_date"]
        return row["status_group"] in ("working", "closed"), None

    def classify_state(self, row: Row) -> str:
        """The state of a requirement."""
        is_begun, work_start = self.find_work_start(row)
        verified = row["verified_date"]
        is_verified = bool(verified or row["verification_result"])
        if not is_begun:
            return "verified_waiting" if is_verified else "unverified_waiting"
        if not is_verified:
            is_over = row["finished_date"] or row["status_group"] in ("closed", "dropped")
            return "closed_unverified" if is_over else "unverified_in_work"
        if not verified or not work_start:
            return "verified_order_unknown"
        return "verified_before_work" if verified <= work_start else "verified_after_work_began"

    @cached_property
    def _own_contacts(self) -> dict[str, list[date]]:
        """By project, the days on which its PM or delivery staff met its client."""
        days: dict[str, list[date]] = defaultdict(list)
        for row in self.list_rows("contacts"):
            if row["kind"] == "other":
                continue
            participants = [self.find_person_id(row, "person")]
            participants += [self.find_id(person) for person in row["participants"]]
            for project_id, register in self.register.items():
                if identify_client(register) == identify_client(row) and any(
                    self._find_role_on(person, project_id) in ("pm", "delivery")
                    for person in participants
                ):
                    days[project_id].append(to_day(row["contact_at"]))
        return days

    def classify_evidence(self, row: Row) -> str:
        """The evidence of a verification: a record, or at least a contact in time."""
        if row["verified_date"]:
            return "recorded"
        if row["verification_result"]:
            return "recorded_undated"
        until = self.find_work_start(row)[1] or self.as_of[id(row)]
        is_possible = row["received_date"] and any(
            row["received_date"] <= contact_day <= until
            for contact_day in self._own_contacts[row["project"].project_id]
        )
        return "possible" if is_possible else "none"

    def compute_verification_days(self, row: Row) -> tuple[int | None, bool]:
        """Working days to the verification (or so far), and whether it is missing."""
        is_censored = not (row["verified_date"] or row["verification_result"])
        until = row["verified_date"]
        if is_censored:
            until = row["finished_date"]
            if not until and row["status_group"] not in ("closed", "dropped"):
                until = self.as_of[id(row)]
        if not row["received_date"] or not until:
            return None, is_censored
        return max(0, workdays_between(row["received_date"], until)), is_censored

    def was_verified_in_time(self, row: Row) -> bool | None:
        """Whether a change was verified by its decision (or by the start of its requirement); None
        while neither has come."""
        is_verified = bool(row["verified_date"] or row["verification_result"])
        limit = row["decided_date"]
        if not limit and row["requirement"] and row["requirement"].get("_fate") != "rejected":
            limit = self.find_work_start(row["requirement"])[1]
        if not limit:
            # Not verified, but there was nothing yet to miss.
            return is_verified or None
        if not is_verified:
            return False
        return row["verified_date"] <= limit if row["verified_date"] else None

    def classify_arrival(self, row: Row) -> str:
        """First-hand or second-hand, verified in time or not."""
        hand = {"direct": "first_hand", "joint": "first_hand", "relayed": "second_hand"}
        in_time = self.was_verified_in_time(row)
        if self.classify_channel(row) not in hand or in_time is None:
            return "other"
        return f"{hand[self.classify_channel(row)]}_{'verified' if in_time else 'unverified'}"

    # The plan

    def list_leaves(self) -> list[Row]:
        """The tasks without summary rows."""
        return [row for row in self.list_rows("tasks") if not row["is_summary"]]

    def find_baseline(self, row: Row) -> tuple[date | None, date | None, str | None]:
        """Baseline start and finish, and their source."""
        if row["project"].half == "chinese":
            exported = None, None
            # The Chinese plan has no baseline columns: its plan dates are the agreed ones.
            plan = (
                row["baseline_start_date"],
                row["baseline_finish_date"] if row["planned_finish_date"] else None,
            )
        else:
            exported = row["baseline_start_date"], row["baseline_finish_date"]
            plan = row["planned_start_date"], row["planned_finish_date"]
        finish = exported[1] or plan[1]
        start = exported[0] or (plan[0] if finish else None)
        source = "export" if exported[1] else "first_plan" if finish else None
        return start, finish, source

    def is_finished(self, row: Row) -> bool:
        """Whether the task is finished by its date, its status or its percentage."""
        is_closed = row["project"].half == "chinese" and row["status_group"] == "closed"
        return bool(row["finish_date"] or is_closed or row["percent_complete"] == 1)

    def find_slip_end(self, row: Row) -> date | None:
        """The day up to which a task's slip counts; None where unknown."""
        baseline = self.find_baseline(row)[1]
        if self.is_finished(row) or not baseline:
            return row["finish_date"]
        return self.as_of[id(row)] if baseline < self.as_of[id(row)] else None

    def compute_finish_slip(self, row: Row) -> int | None:
        """Working days late (or early) against the baseline."""
        baseline, until = self.find_baseline(row)[1], self.find_slip_end(row)
        return workdays_between(baseline, until) if baseline and until else None

    def link_changes(self, row: Row, changes: list[Row]) -> Iterator[tuple[Row, str, float]]:
        """The changes linked to a late task, each with its grade and its share of late days."""
        baseline, until = self.find_baseline(row)[1], self.find_slip_end(row)
        if not baseline or not until or until <= baseline:
            return
        since = self.find_baseline(row)[0] or row["start_date"] or baseline
        since -= timedelta(days=LINK_WINDOW_DAYS)
        grades = linking.grade_links(row, changes, since, until)
        shares = linking.share_late_days(changes, grades, baseline, until)
        for change in changes:
            if id(change) in shares:
                yield change, linking.GRADES[grades[id(change)]], shares[id(change)]

    # Project weeks

    @cached_property
    def project_as_of(self) -> dict[str, date]:
        """The latest as-of date among a project's rows in all tables."""
        latest: dict[str, date] = {}
        for table in FACTS:
            for row in self.list_rows(table):
                project: Project | None = row["project"]
                if project and id(row) in self.as_of:
                    earlier = latest.get(project.project_id, self.as_of[id(row)])
                    latest[project.project_id] = max(earlier, self.as_of[id(row)])
        return latest

    @cached_property
    def weeks(self) -> dict[tuple[str, date], float]:
        """Exposure by project and Monday: the active share of the week's working days."""
        exposure: dict[tuple[str, date], float] = {}
        for project_id, row in self.register.items():
            first = row["start_date"] or row["baseline_start_date"]
            last = row["finish_date"] or self.project_as_of[project_id]
            exposure |= {(project_id, monday): share for monday, share in list_weeks(first, last)}
        return exposure
