"""The definitions once more, in plain Python and day by day: what must be found in the sample.

Nothing here is taken from the product: rows are the generator's own, and each rule is written out
as the methods say it, slow and simple, so that it can be compared with the product's SQL.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sample_data.company import Mention, Person, Project
from sample_data.dice import is_workday, workdays_between
from sample_data.sheets import Sheet
from sample_data.work import Row

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


def day(at: date | datetime) -> date:
    """The calendar day of a date or time."""
    return at.date() if isinstance(at, datetime) else at


@dataclass(frozen=True)
class Found:
    """What a right reading of the sheets finds."""

    sheets: list[Sheet]

    def rows(self, table: str) -> Iterator[Row]:
        """The kept rows of a table, of all its sheets."""
        for sheet in self.sheets:
            if sheet.table == table:
                yield from sheet.kept()

    @cached_property
    def as_of(self) -> dict[int, date]:
        """The as-of date of each row (by identity): the latest fact of its sheet."""
        known: dict[int, date] = {}
        for sheet in self.sheets:
            facts = [
                day(row[field])
                for row in sheet.kept()
                for field in FACTS.get(sheet.table, ())
                if row[field]
            ]
            for row in sheet.kept() if facts else ():
                known[id(row)] = max(facts)
        return known

    @cached_property
    def register(self) -> dict[str, Row]:
        """The project register, by project."""
        return {row["project_id"]: row for row in self.rows("projects")}

    @cached_property
    def listed_roles(self) -> dict[str, str | None]:
        """The role that the lists of people give, by person."""
        return {row["person_id"]: row["role"] for row in self.rows("people")}

    @cached_property
    def _bearers(self) -> Counter[str]:
        return Counter(row["name"] for row in self.rows("people"))

    @cached_property
    def register_roles(self) -> dict[str, dict[str, str]]:
        """By person: the role in each project whose register names them; pm before sales."""
        roles: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.rows("projects"):
            for field, role in (("sales_owner", "sales"), ("pm", "pm")):
                if who := self.person(row, field):
                    roles[who][row["project_id"]] = role
        return roles

    def person(self, row: Row, field: str) -> str | None:
        """The id of the person that the cell names; None: nobody, or a name that fits two."""
        who: Person | Mention | None = row[field]
        if isinstance(who, Person) and "@" in str(row["cells"].get(field, "")):
            return who.person_id
        return self.identity(who)

    def identity(self, who: Person | Mention | None) -> str | None:
        """The id under which the build knows someone; None: nobody, or a name that fits two."""
        if who is None:
            return None
        if isinstance(who, Mention) or not who.is_listed:
            return f"?{who.name}"
        return None if self._bearers[who.name] > 1 else who.person_id

    def role(self, row: Row, field: str, own: str | None = None) -> str | None:
        """The role of a person on a row of a project; `own` is the row's own role column."""
        project: Project | None = row["project"]
        return self._role_on(self.person(row, field), project.project_id if project else "", own)

    def _role_on(self, who: str | None, project_id: str, own: str | None = None) -> str | None:
        if who is None:
            return own
        named = self.register_roles.get(who, {})
        if project_id in named:
            return named[project_id]
        if listed := self.listed_roles.get(who):
            return listed
        others = set(named.values())
        return own or (others.pop() if len(others) == 1 else None)

    # Complaints

    @cached_property
    def contact_days(self) -> dict[str, list[date]]:
        """By client: the days with a contact that counts (any kind but other)."""
        days: dict[str, list[date]] = defaultdict(list)
        for row in self.rows("contacts"):
            if row["kind"] != "other":
                days[_client(row)].append(day(row["contact_at"]))
        return days

    @cached_property
    def contacts_cover(self) -> tuple[date, date]:
        """The first and the last contact in the data."""
        days = [day(row["contact_at"]) for row in self.rows("contacts")]
        return min(days), max(days)

    def origin(self, row: Row) -> str:
        """Where a complaint really came from: the first rule that holds."""
        role = self.role(row, "raised_by", row["raised_by_role"])
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
        until = day(row["opened_at"])
        since = until - timedelta(days=CORROBORATION_DAYS)
        if any(since <= one <= until for one in self.contact_days[_client(row)]):
            return "relayed_corroborated"
        first, last = self.contacts_cover
        return "relayed_uncorroborated" if first <= since and until <= last else "relayed_unchecked"

    # Requirements and changes

    def channel(self, row: Row) -> str:
        """The way of arrival: as exported, else by who relayed it."""
        if row["channel"]:
            return row["channel"]
        role = self.role(row, "relayed_by", row["relayed_by_role"])
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
        for row in self.rows("tasks"):
            if row["requirement"] and row["start_date"]:
                starts[id(row["requirement"])].append(row["start_date"])
        return starts

    def work_begun(self, row: Row) -> tuple[bool, date | None]:
        """Whether work on a requirement began, and on which day if that is known."""
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

    def state(self, row: Row) -> str:
        """The state of a requirement."""
        is_begun, begun = self.work_begun(row)
        verified = row["verified_date"]
        is_verified = bool(verified or row["verification_result"])
        if not is_begun:
            return "verified_waiting" if is_verified else "unverified_waiting"
        if not is_verified:
            is_over = row["finished_date"] or row["status_group"] in ("closed", "dropped")
            return "closed_unverified" if is_over else "unverified_in_work"
        if not verified or not begun:
            return "verified_order_unknown"
        return "verified_before_work" if verified <= begun else "verified_after_work_began"

    @cached_property
    def _own_contacts(self) -> dict[str, list[date]]:
        """By project: the days on which its PM or delivery staff met its client."""
        days: dict[str, list[date]] = defaultdict(list)
        for row in self.rows("contacts"):
            if row["kind"] == "other":
                continue
            there = [self.person(row, "person")]
            there += [self.identity(who) for who in row["participants"]]
            for project_id, register in self.register.items():
                if _client(register) == _client(row) and any(
                    self._role_on(who, project_id) in ("pm", "delivery") for who in there
                ):
                    days[project_id].append(day(row["contact_at"]))
        return days

    def evidence(self, row: Row) -> str:
        """What there is of a verification: a record, or at least a contact in time."""
        if row["verified_date"]:
            return "recorded"
        if row["verification_result"]:
            return "recorded_undated"
        until = self.work_begun(row)[1] or self.as_of[id(row)]
        is_possible = row["received_date"] and any(
            row["received_date"] <= one <= until
            for one in self._own_contacts[row["project"].project_id]
        )
        return "possible" if is_possible else "none"

    def verification_days(self, row: Row) -> tuple[int | None, bool]:
        """Working days to the verification (or so far), and whether it is still missing."""
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
        """Whether a change was verified by its decision (or the start of its requirement)."""
        if not (row["verified_date"] or row["verification_result"]):
            return False
        limit = row["decided_date"]
        if not limit and row["requirement"] and row["requirement"].get("_fate") != "rejected":
            limit = self.work_begun(row["requirement"])[1]
        if not limit:
            return True
        return row["verified_date"] <= limit if row["verified_date"] else None

    def arrival_group(self, row: Row) -> str:
        """First-hand or second-hand, verified in time or not."""
        hand = {"direct": "first_hand", "joint": "first_hand", "relayed": "second_hand"}
        in_time = self.was_verified_in_time(row)
        if self.channel(row) not in hand or in_time is None:
            return "other"
        return f"{hand[self.channel(row)]}_{'verified' if in_time else 'unverified'}"

    # The plan

    def baseline(self, row: Row) -> tuple[date | None, date | None, str | None]:
        """Baseline start and finish, and where they are from."""
        if row["project"].half == "chinese":
            own = None, None
            # The Chinese plan has no baseline columns: what it calls the plan is the agreed one.
            plan = (
                row["baseline_start_date"],
                row["baseline_finish_date"] if row["planned_finish_date"] else None,
            )
        else:
            own = row["baseline_start_date"], row["baseline_finish_date"]
            plan = row["planned_start_date"], row["planned_finish_date"]
        finish = own[1] or plan[1]
        start = own[0] or (plan[0] if finish else None)
        source = "export" if own[1] else "first_plan" if finish else None
        return start, finish, source

    def is_finished(self, row: Row) -> bool:
        """Finished by its date, its status or its share."""
        is_closed = row["project"].half == "chinese" and row["status_group"] == "closed"
        return bool(row["finish_date"] or is_closed or row["percent_complete"] == 1)

    def until(self, row: Row) -> date | None:
        """Up to which day the slip of a task counts; None where it cannot be said."""
        baseline = self.baseline(row)[1]
        if self.is_finished(row) or not baseline:
            return row["finish_date"]
        return self.as_of[id(row)] if baseline < self.as_of[id(row)] else None

    def finish_slip(self, row: Row) -> int | None:
        """Working days late (or early) against the baseline."""
        baseline, until = self.baseline(row)[1], self.until(row)
        return workdays_between(baseline, until) if baseline and until else None

    def links(self, row: Row, changes: list[Row]) -> Iterator[tuple[Row, str, float]]:
        """Which change gets how many of a task's late days, counted day by day."""
        baseline, until = self.baseline(row)[1], self.until(row)
        if not baseline or not until or until <= baseline:
            return
        since = self.baseline(row)[0] or row["start_date"] or baseline
        since -= timedelta(days=LINK_WINDOW_DAYS)
        grades = {}
        for change in changes:
            is_rejected = change["decision"] == "rejected"
            asked = change["requested_date"]
            is_named = _is_among(change, row["change_ids"]) or _is_among(row, change["task_ids"])
            if is_named and not change.get("_again"):
                grades[id(change)] = 3
            elif (
                not is_rejected
                and change["requirement"]
                and change["requirement"] is row["requirement"]
                and change["requirement"].get("_fate") != "rejected"
            ):
                grades[id(change)] = 2
            elif not is_rejected and since <= asked <= until:
                grades[id(change)] = 1
        shares: dict[int, float] = defaultdict(float)
        for step in range(1, (until - baseline).days + 1):
            late = baseline + timedelta(days=step)
            present = [c for c in changes if id(c) in grades and c["requested_date"] <= late]
            if not is_workday(late) or not present:
                continue
            best = max(grades[id(c)] for c in present)
            sharing = [c for c in present if grades[id(c)] == best]
            for change in sharing:
                shares[id(change)] += 1 / len(sharing)
        words = {3: "explicit", 2: "requirement", 1: "window"}
        for change in changes:
            if id(change) in shares:
                yield change, words[grades[id(change)]], shares[id(change)]

    # Project weeks

    @cached_property
    def project_as_of(self) -> dict[str, date]:
        """The latest as-of date among a project's rows in all tables."""
        latest: dict[str, date] = {}
        for table in FACTS:
            for row in self.rows(table):
                project: Project | None = row["project"]
                if project and id(row) in self.as_of:
                    known = latest.get(project.project_id, self.as_of[id(row)])
                    latest[project.project_id] = max(known, self.as_of[id(row)])
        return latest

    @cached_property
    def weeks(self) -> dict[tuple[str, date], float]:
        """Exposure by project and Monday: the active share of the week's working days."""
        exposure: dict[tuple[str, date], float] = {}
        for project_id, row in self.register.items():
            first = row["start_date"] or row["baseline_start_date"]
            last = row["finish_date"] or self.project_as_of[project_id]
            monday = first - timedelta(days=first.weekday())
            while monday <= last:
                days = [monday + timedelta(days=step) for step in range(7)]
                counted = [one for one in days if is_workday(one)] or days
                active = [one for one in counted if first <= one <= last]
                exposure[project_id, monday] = len(active) / len(counted)
                monday += timedelta(days=7)
        return exposure


def _client(row: Row) -> str:
    client = row["client"] or row["project"].client
    return f"?{client.name}" if isinstance(client, Mention) else client.client_id


def _is_among(row: Row, rows: list[Row]) -> bool:
    return any(row is one for one in rows)
