"""Canonical tables of a company in which relaying has no effect, drawn as columns of numbers."""

import zlib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bench import direct
from bench.nulls import Null
from sample_data.company import FIRST_DAY, LAST_DAY

# Rows of a company, over all its projects.
REQUIREMENTS, CHANGES, TASKS, COMPLAINTS = 360, 300, 720, 360
FIRST, LAST = (np.datetime64(day, "D") for day in (FIRST_DAY, LAST_DAY))
MONTHS = 25
NOTHING = np.datetime64("NaT", "D")
NOBODY = np.array(None, dtype=object)
WINDOW_DAYS = 30
# Logits of the usual rates, for every way of arrival.
VERIFIED_IN_TIME, WRONG, SUBSTANTIATED = 0.4, -1.5, 0.7
# Contacts a day with a client: half of all fortnights have one.
CONTACTS_A_DAY = 0.046
BUSY_DAYS = 3.0


@dataclass(frozen=True)
class Company:
    """The projects of a company, one entry each: who and when, and what shifts their rates.

    `carelessness` lowers verification and findings, and raises errors and slips; `differing` is
    what relaying does with this project's salesperson. `busy` is a row of months for each project.
    """

    null: Null
    dice: np.random.Generator
    seller: np.ndarray
    client: np.ndarray
    start: np.ndarray
    days: np.ndarray
    weight: np.ndarray
    relay_logit: np.ndarray
    carelessness: np.ndarray
    differing: np.ndarray
    busy: np.ndarray

    def draw_shift(self) -> np.ndarray:
        """What shifts a rate in each project: its own nature and its salesperson's."""
        own = self.dice.normal(0, self.null.project_spread, len(self.seller))
        return own + self.carelessness

    def is_busy(self, project: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Whether the project's month is one in which everything is late and nothing verified."""
        month = (day - FIRST).astype(int) // 31
        return self.busy[project, np.clip(month, 0, MONTHS - 1)]


def generate_tables(null: Null, number: int) -> list[tuple[str, pa.Table]]:
    """The canonical tables of one company; equal numbers give equal companies."""
    company = _make_company(null, number)
    changes, change_days = _make_changes(company)
    tasks = _make_tasks(company, changes, change_days)
    return [
        ("people", _make_people(company)),
        ("clients", _make_clients(null)),
        ("projects", _make_projects(company)),
        ("requirements", _make_requirements(company)),
        ("changes", _to_table(changes)),
        ("tasks", tasks),
        ("contacts", _make_contacts(company)),
        ("tickets", _make_tickets(company)),
    ]


def _make_company(null: Null, number: int) -> Company:
    dice = np.random.default_rng([zlib.crc32(null.name.encode()), number])
    projects, sellers = null.projects, null.sellers
    seller = dice.permutation(np.arange(projects) % sellers)
    careless = dice.normal(size=sellers)
    relaying = null.relaying * careless
    relaying = relaying + np.sqrt(1 - null.relaying**2) * dice.normal(size=sellers)
    weight = np.ones(projects)
    if null.has_dominant_project:
        weight[0] = projects - 1
    busy = dice.random((projects, MONTHS)) < null.busy_projects
    busy |= (dice.random((sellers, MONTHS)) < null.busy_sellers)[seller]
    days = dice.integers(210, 330, projects)
    span = (LAST - FIRST).astype(int) - 240
    return Company(
        null,
        dice,
        seller,
        dice.permutation(np.arange(projects) % null.clients),
        FIRST + np.sort(dice.integers(0, span, projects)),
        days,
        weight / weight.sum(),
        0.8 * relaying[seller],
        null.seller_spread * careless[seller],
        dice.normal(0, null.differing, sellers)[seller],
        busy,
    )


def _draw(dice: np.random.Generator, logit: np.ndarray) -> np.ndarray:
    return dice.random(len(logit)) < 1 / (1 + np.exp(-logit))


def _draw_messages(company: Company, total: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Project, day and whether relayed of each of some `total` messages, in order of projects."""
    counts = np.maximum(1, np.round(total * company.weight)).astype(int)
    project = np.repeat(np.arange(len(counts)), counts)
    after = company.dice.random(len(project)) * company.days[project]
    day = company.start[project] + after.astype(int)
    return project, np.minimum(day, LAST), _draw(company.dice, company.relay_logit[project])


def _draw_between(dice: np.random.Generator, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """A day from first to last, both included."""
    return first + (dice.random(len(first)) * ((last - first).astype(int) + 1)).astype(int)


def _verify(
    company: Company,
    project: np.ndarray,
    day: np.ndarray,
    due: np.ndarray,
    relayed: np.ndarray,
    asked_late: float,
    shift: np.ndarray,
) -> np.ndarray:
    """The day of verification, on or before `due` or after it, or never."""
    dice = company.dice
    logit = VERIFIED_IN_TIME - shift[project] + relayed * company.differing[project]
    is_busy = company.is_busy(project, day)
    in_time = _draw(dice, logit) & ~is_busy
    late = ~in_time & ~is_busy & (dice.random(len(day)) < asked_late)
    verified = np.where(in_time, _draw_between(dice, day, due), NOTHING)
    verified = np.where(late, due + dice.integers(1, 22, len(day)), verified)
    return np.where(verified <= LAST, verified, NOTHING)


def _make_requirements(company: Company) -> pa.Table:
    dice, null = company.dice, company.null
    project, received, relayed = _draw_messages(company, REQUIREMENTS)
    begun = received + dice.integers(3, 30, len(project))
    finished = begun + dice.integers(8, 80, len(project))
    # All are asked sooner or later, so that errors are known: unknown ones would hide an alarm.
    verified = _verify(company, project, received, begun, relayed, 1.0, company.draw_shift())
    wrong = _draw(
        dice,
        WRONG + company.draw_shift()[project] + relayed * company.differing[project],
    )
    if null.is_asked_in_doubt:
        asked = dice.random(len(project)) < np.where(wrong | ~relayed, 0.85, 0.5)
        verified = np.where(asked, verified, NOTHING)
    begun = np.where(begun <= LAST, begun, NOTHING)
    finished = np.where(finished <= LAST, finished, NOTHING)
    return _to_table(
        {
            "requirement_id": _name("R", np.arange(len(project))),
            "project_id": _name("P", project),
            "channel": np.where(relayed, "relayed", "direct"),
            "relayed_by_id": np.where(relayed, _name("S", company.seller[project]), NOBODY),
            "received_date": received,
            "verified_date": verified,
            "verification_result": _tell(wrong, verified),
            "work_started_date": begun,
            "finished_date": finished,
            "status_group": np.select(
                [~np.isnat(finished), ~np.isnat(begun)], ["closed", "working"], "waiting"
            ),
        }
    )


def _tell(wrong: np.ndarray, verified: np.ndarray) -> np.ndarray:
    return np.where(np.isnat(verified), NOBODY, np.where(wrong, "amended", "confirmed"))


def _make_changes(company: Company) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The columns of the changes, and what tasks need of them."""
    dice = company.dice
    project, requested, relayed = _draw_messages(company, CHANGES)
    decided = requested + dice.integers(2, 18, len(project))
    verified = _verify(company, project, requested, decided, relayed, 0.5, company.draw_shift())
    is_decided = decided <= LAST
    columns = {
        "change_id": _name("C", np.arange(len(project))),
        "project_id": _name("P", project),
        "channel": np.where(relayed, "relayed", "direct"),
        "relayed_by_id": np.where(relayed, _name("S", company.seller[project]), NOBODY),
        "requested_date": requested,
        "verified_date": verified,
        "verification_result": _tell(np.zeros(len(project), dtype=bool), verified),
        "decided_date": np.where(is_decided, decided, NOTHING),
        "decision": np.where(is_decided, "approved", "none"),
        "effort_days": dice.integers(1, 12, len(project)).astype(float),
    }
    return columns, {"project": project, "relayed": relayed, "decided": decided}


def _make_tasks(
    company: Company, changes: dict[str, np.ndarray], facts: dict[str, np.ndarray]
) -> pa.Table:
    """The plan; verifications of `changes` near late tasks may be lost."""
    dice, null = company.dice, company.null
    counts = np.maximum(2, np.round(TASKS * company.weight)).astype(int)
    project = np.repeat(np.arange(len(counts)), counts)
    room = company.days[project] - 40
    after = (dice.random(len(project)) * room[project]).astype(int)
    begin = direct.shift_workdays(company.start[project] + after, 0)
    due = direct.shift_workdays(begin, dice.integers(8, 25, len(project)) - 1)
    requested, verified = changes["requested_date"], changes["verified_date"]
    met = (project[:, None] == facts["project"]) & (requested <= due[:, None])
    met &= requested >= begin[:, None] - WINDOW_DAYS
    slip = dice.normal(0.4, 0.9, len(counts))[project] + dice.normal(0, 2.6, len(project))
    slip += company.carelessness[project]
    slip += (met & (dice.random(met.shape) < 0.2)).sum(axis=1)
    slip += BUSY_DAYS * company.is_busy(project, due)
    was_verified = (verified <= facts["decided"]) & (verified < due[:, None])
    slip += company.differing[project] * (met & facts["relayed"] & ~was_verified).sum(axis=1)
    slip = np.round(slip).astype(int)
    if null.lost_dates:
        near = met.sum(axis=0)
        share = (met & (slip >= 3)[:, None]).sum(axis=0) / np.maximum(near, 1)
        lost = dice.random(len(share)) < null.lost_dates * share
        changes["verified_date"] = np.where(lost, NOTHING, verified)
        changes["verification_result"] = np.where(lost, NOBODY, changes["verification_result"])
    started = direct.shift_workdays(
        begin, np.round(dice.normal(0.5, 1.4, len(project))).astype(int)
    )
    finished = np.maximum(direct.shift_workdays(due, slip), started)
    is_begun, is_done = started <= LAST, finished <= LAST
    return _to_table(
        {
            "task_id": _name("T", np.arange(len(project))),
            "project_id": _name("P", project),
            "is_milestone": np.zeros(len(project), dtype=bool),
            "is_summary": np.zeros(len(project), dtype=bool),
            "baseline_start_date": begin,
            "baseline_finish_date": due,
            "start_date": np.where(is_begun, started, NOTHING),
            "finish_date": np.where(is_done, finished, NOTHING),
            "percent_complete": np.where(is_done, 1.0, np.where(is_begun, 0.5, 0.0)),
            "status_group": np.select([is_done, is_begun], ["closed", "working"], "waiting"),
        }
    ).append_column("change_ids", pa.array(_name_some(met, changes["change_id"], dice)))


def _name_some(met: np.ndarray, names: np.ndarray, dice: np.random.Generator) -> list[list[str]]:
    """The changes that each task names: half of all changes are named by a task that met them."""
    named: list[list[str]] = [[] for _ in met]
    for change in np.flatnonzero(met.any(axis=0) & (dice.random(met.shape[1]) < 0.5)):
        named[dice.choice(np.flatnonzero(met[:, change]))].append(names[change])
    return named


def _make_tickets(company: Company) -> pa.Table:
    dice, null = company.dice, company.null
    project, opened, relayed = _draw_messages(company, COMPLAINTS)
    logit = SUBSTANTIATED - company.draw_shift()[project] + relayed * company.differing[project]
    is_true = np.where(_draw(dice, logit), True, False).astype(object)
    is_true[relayed & (dice.random(len(project)) < null.missing_findings)] = None
    clients = _name("K", company.client[project])
    return _to_table(
        {
            "ticket_id": _name("Z", np.arange(len(project))),
            "project_id": _name("P", project),
            "client": clients,
            "client_id": clients,
            "opened_at": opened,
            "kind": np.full(len(project), "complaint"),
            "raised_by": np.where(relayed, _name("S", company.seller[project]), clients),
            "raised_by_id": np.where(relayed, _name("S", company.seller[project]), NOBODY),
            "raised_by_role": np.where(relayed, "sales", "client"),
            "on_behalf_of": np.where(relayed, clients, NOBODY),
            "is_substantiated": is_true,
            "status_group": np.full(len(project), "closed"),
        }
    )


def _make_contacts(company: Company) -> pa.Table:
    """Contacts that know nothing of complaints: more in some months and with some clients."""
    dice, null = company.dice, company.null
    span = (LAST - FIRST).astype(int) + 1
    if null.is_met_weekly:
        days = (np.arange(span) + dice.integers(0, 7, (null.clients, 1))) % 7 == 0
    else:
        months = np.exp(dice.normal(0, 0.5, (null.clients, MONTHS)))
        rate = np.exp(dice.normal(0, 0.4, (null.clients, 1))) * months[:, np.arange(span) // 31]
        days = dice.random((null.clients, span)) < CONTACTS_A_DAY * rate
    days[0, [0, -1]] = True
    client, day = np.nonzero(days)
    return _to_table(
        {
            "contact_id": _name("V", np.arange(len(client))),
            "client": _name("K", client),
            "client_id": _name("K", client),
            "contact_at": FIRST + day,
            "kind": np.full(len(client), "meeting"),
        }
    )


def _make_people(company: Company) -> pa.Table:
    names = np.append(_name("S", np.arange(company.null.sellers)), "M000")
    roles = np.where(names == "M000", "pm", "sales")
    return _to_table({"person_id": names, "name": names, "role": roles})


def _make_clients(null: Null) -> pa.Table:
    names = _name("K", np.arange(null.clients))
    return _to_table({"client_id": names, "name": names})


def _make_projects(company: Company) -> pa.Table:
    names = _name("P", np.arange(len(company.seller)))
    finish = company.start + company.days
    is_over = finish <= LAST
    return _to_table(
        {
            "project_id": names,
            "name": names,
            "client": _name("K", company.client),
            "client_id": _name("K", company.client),
            "sales_owner": _name("S", company.seller),
            "sales_owner_id": _name("S", company.seller),
            "pm": np.full(len(names), "M000"),
            "pm_id": np.full(len(names), "M000"),
            "start_date": company.start,
            "finish_date": np.where(is_over, finish, NOTHING),
            "status_group": np.where(is_over, "closed", "working"),
        }
    )


def _name(letter: str, numbers: np.ndarray) -> np.ndarray:
    return np.array([f"{letter}{number:03d}" for number in numbers], dtype=object)


def _to_table(columns: dict[str, np.ndarray]) -> pa.Table:
    as_of = np.full(len(next(iter(columns.values()))), LAST)
    return pa.table({**columns, "as_of_date": as_of})
