"""Digests in the journal: what the last one told, and how the sending of one ended.

Sending is two entries, before and after, so that one whose end is unknown is never just sent again.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from store import journal, journal_copy
from store.journal import Entry

KIND = "digest"
# A digest of these was read by people; the next one tells what changed since.
TOLD = ("written", "sent")


@dataclass(frozen=True)
class Sending:
    """A digest on its way: SHA-256 of its text, of which snapshot, over which channel (`mail`,
    `webhook`) and to how many."""

    sha: str
    snapshot: str
    channel: str
    recipients: int


def find_last_told(data: Path) -> Entry | None:
    """The entry of the last digest that was written into a folder or sent; None before the
    first."""
    told = [
        entry for entry in journal_copy.list_entries(data, KIND) if entry.body["status"] in TOLD
    ]
    return told[-1] if told else None


def find_unfinished(data: Path) -> datetime | None:
    """When a digest was being sent of which nobody knows whether it arrived; None where the last
    sending ended."""
    entries = journal.list_entries(data, KIND)
    is_open = bool(entries) and entries[-1].body["status"] == "sending"
    return entries[-1].at if is_open else None


def record_written(data: Path, sha: str, snapshot: str, by: str) -> None:
    """Record that a digest was written into a folder. Raises JournalError."""
    journal.append(data, KIND, by, status="written", sha=sha, snapshot=snapshot)


def record_sending(data: Path, sending: Sending, status: str, by: str, why: str = "") -> None:
    """Record that a digest is about to be sent (`sending`), was (`sent`) or was not (`failed`, and
    why). No address is kept. Raises JournalError."""
    body: dict[str, Any] = {
        "sha": sending.sha,
        "snapshot": sending.snapshot,
        "channel": sending.channel,
        "recipients": sending.recipients,
    }
    journal.append(data, KIND, by, status=status, **body, **({"why": why} if why else {}))
