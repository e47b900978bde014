"""A small company in a published snapshot, for tests that need figures but no files."""

import random
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl import schema
from etl.load import Load, ReceivedLoad
from etl.snapshot import build
from queries import catalog
from queries.settings import load_settings
from store import journal, snapshots

ARROW = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
}
CLIENTS = ("Acme Logistics", "Borealis Foods", "晨光制造有限公司", "Delta Bank", "东海物流")
SALES = ("Ines Faber", "王强", "Tom Okafor")
MANAGERS = ("Lena Vogt", "李娜", "Samir Haddad", "陈晨")
FIRST_DAY = date(2025, 1, 6)
DAYS = 380
# The last company's record of the queries that fit.
_contract: list[bytes] = []
_folder = tempfile.TemporaryDirectory()
_kept: dict[tuple, Path] = {}


def _rows(projects: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    dice = random.Random(seed)

    def day(low: int = 0, high: int = DAYS) -> date:
        return FIRST_DAY + timedelta(days=dice.randint(low, max(low, high)))

    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.load_tables()}
    rows["clients"] = [
        {"client_id": f"C{number}", "name": name} for number, name in enumerate(CLIENTS, 1)
    ]
    roles = [("sales", name) for name in SALES] + [("pm", name) for name in MANAGERS]
    rows["people"] = [
        {"person_id": f"U{number}", "name": name, "role": role}
        for number, (role, name) in enumerate(roles, 1)
    ]
    for number in range(projects):
        client, project = number % len(CLIENTS), f"P-{number + 1:02}"
        sales, pm = SALES[number % len(SALES)], MANAGERS[number % len(MANAGERS)]
        start = day(0, 60)
        rows["projects"].append(
            {
                "project_id": project,
                "name": f"{('Warehouse', 'Ledger', '门户', 'Atlas')[number % 4]} {number + 1}",
                "client": f"C{client + 1}",
                "sales_owner": sales,
                "pm": pm,
                "start_date": start,
                # A third has one person for both.
                "sponsor": sales if number % 3 == 0 else SALES[(number + 1) % len(SALES)],
                "service_type": dice.choice(["standard", "custom"]),
            }
        )
        for _ in range(18):
            rows["contacts"].append(
                {
                    "contact_id": f"K{len(rows['contacts']) + 1}",
                    "client": f"C{client + 1}",
                    "contact_at": datetime.combine(day(), datetime.min.time()),
                    "person": dice.choice([sales, sales, pm]),
                    "participants": [pm] if len(rows["contacts"]) % 4 == 0 else None,
                    "kind": dice.choice(["visit", "call", "meeting"]),
                }
            )
        for index in range(16):
            heard = day(20, DAYS - 60)
            channel = dice.choices(
                ["direct", "relayed", "joint", "internal", None], [6, 6, 2, 1, 1]
            )
            begun = heard + timedelta(days=dice.randint(1, 30)) if dice.random() < 0.8 else None
            is_verified = dice.random() < (0.4 if channel[0] == "relayed" else 0.8)
            rows["requirements"].append(
                {
                    "requirement_id": f"R{index + 1}",
                    "project": project,
                    "title": f"Requirement {index + 1}",
                    "channel": channel[0],
                    "relayed_by": sales if channel[0] == "relayed" else None,
                    "said_date": heard - timedelta(days=index % 5) if index % 4 else None,
                    "received_date": heard,
                    "verified_date": heard + timedelta(days=dice.randint(0, 25))
                    if is_verified
                    else None,
                    "verification_result": dice.choices(
                        ["confirmed", "amended", "rejected"], [7, 2, 1]
                    )[0]
                    if is_verified
                    else None,
                    "work_started_date": begun,
                }
            )
        for index in range(7):
            asked = day(30, DAYS - 30)
            rows["changes"].append(
                {
                    "change_id": f"V{index + 1}",
                    "project": project,
                    "channel": dice.choices(["direct", "relayed", None], [4, 5, 1])[0],
                    "requested_date": asked,
                    "verified_date": asked + timedelta(days=5) if dice.random() < 0.5 else None,
                    "decided_date": asked + timedelta(days=dice.randint(1, 12)),
                    "decided_by": (pm, pm, sales, None)[index % 4],
                    "decision": dice.choices(["approved", "rejected"], [8, 1])[0],
                }
            )
        for index in range(25):
            begin = day(10, DAYS - 40)
            due = begin + timedelta(days=dice.randint(5, 25))
            done = due + timedelta(days=dice.randint(-4, 18))
            rows["tasks"].append(
                {
                    "task_id": f"T{index + 1}",
                    "project": project,
                    "name": f"Task {index + 1}",
                    "requirement": f"R{index + 1}" if index < 16 and index % 2 else None,
                    "baseline_start_date": begin,
                    "baseline_finish_date": due,
                    "start_date": begin,
                    "finish_date": done if dice.random() < 0.85 else None,
                    "change_ids": [f"V{dice.randint(1, 7)}"] if dice.random() < 0.2 else None,
                }
            )
        for _ in range(9):
            kind = dice.choices(["complaint", "request", "incident"], [6, 2, 2])[0]
            raiser = dice.choices(["client", sales, pm, None], [5, 5, 1, 1])[0]
            rows["tickets"].append(
                {
                    "ticket_id": f"{len(rows['tickets']) + 1:05}",
                    "project": project,
                    "client": f"C{client + 1}",
                    "opened_at": datetime.combine(day(60), datetime.min.time()),
                    "kind": kind,
                    "raised_by": None if raiser == "client" else raiser,
                    "raised_by_role": "client" if raiser == "client" else None,
                    "on_behalf_of": f"C{client + 1}"
                    if raiser == "client" or dice.random() < 0.7
                    else None,
                    "is_substantiated": dice.choice([True, True, False, None]),
                    "assessed_severity": ("low", None, "high")[len(rows["tickets"]) % 3],
                    "severity": dice.choice(["low", "medium", "high"]),
                    "medium": ("Phone", "Visit", "Chat")[len(rows["tickets"]) % 3],
                    "category": ("Billing", "Delivery", None)[len(rows["tickets"]) % 3],
                    "subject": f"=HYPERLINK of ticket {len(rows['tickets']) + 1}",
                }
            )
    return rows


def _load(folder: Path, table: str, rows: list[dict[str, Any]], rejected: int) -> Load:
    source = schema.load_tables()[table]
    columns = {
        name: pa.array([row.get(name) for row in rows], ARROW[kind])
        for name, kind in source.columns.items()
        if any(row.get(name) is not None for row in rows)
    }
    columns["source_row"] = pa.array(range(2, len(rows) + 2), pa.int64())
    path = folder / f"{table}.parquet"
    pq.write_table(pa.table(columns), path)
    filled = tuple(name for name in columns if name in source.fields)
    return Load(
        load_id=f"load-{table}",
        file=f"{table}.xlsx",
        sheet="Sheet1",
        source=table,
        format=None,
        status="loaded",
        rows_read=len(rows) + rejected,
        rows_kept=len(rows),
        rows_rejected=rejected,
        fields=filled,
        parquet=path,
    )


def publish(
    data: Path,
    projects: int = 6,
    without: tuple[str, ...] = (),
    is_sample: bool = True,
    seed: int = 1,
    own: tuple[str, ...] = (),
) -> snapshots.Snapshot:
    """Build and publish the company; `without` names tables or `table.field`s to leave out.

    The tables of `own` are not the sample's. What an empty folder gets is built once and copied.
    """
    how = (projects, without, is_sample, seed, own)
    if data.exists() and any(data.iterdir()):
        return _build(data, *how)
    if how not in _kept:
        _kept[how] = Path(_folder.name) / str(len(_kept))
        _build(_kept[how], *how)
    shutil.copytree(_kept[how], data, dirs_exist_ok=True)
    published = snapshots.get_current(data)
    assert published is not None
    return published


def _build(
    data: Path,
    projects: int,
    without: tuple[str, ...],
    is_sample: bool,
    seed: int,
    own: tuple[str, ...],
) -> snapshots.Snapshot:
    folder = data / "parsed"
    folder.mkdir(parents=True, exist_ok=True)
    received = []
    for order, (table, rows) in enumerate(_rows(projects, seed).items()):
        if rows and table not in without:
            absent = {name.split(".")[1] for name in without if name.startswith(f"{table}.")}
            kept = [{key: v for key, v in row.items() if key not in absent} for row in rows]
            rejected = 3 if table == "tickets" else 0
            load = _load(folder, table, kept, rejected)
            received.append(
                ReceivedLoad(
                    load=load,
                    order=order,
                    received_date=datetime.now(UTC).date(),
                    is_complete=False,
                    is_sample=is_sample and table not in own,
                )
            )
    queries, settings = catalog.load(data), load_settings(data)
    # Which queries fit which tables is verified by the first company for all.
    record = folder / "contract.json"
    if _contract:
        record.write_bytes(_contract[-1])
    built = build.build_snapshot(data, received, queries, settings)
    _contract[:] = [record.read_bytes()]
    journal.append(data, "published", "Li Na", snapshot=built.name)
    return snapshots.publish(data, built.path, built.name)


def forget_checksum(path: Path) -> None:
    """Let a snapshot that a test changed pass as one of an early release, which had no checksum."""
    path.with_suffix(".sha256").unlink()
