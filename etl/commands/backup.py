"""Backups: created while others work, and restored by building and comparing."""

from dataclasses import dataclass, replace
from pathlib import Path

from etl.commands import check, commit
from etl.commands.check import Fault
from etl.findings import Finding
from store import backup, journal, replies, snapshots
from store.snapshots import Snapshot

# What a build records beside decisions.
BUILT = ("settings", "formats", "published", "failed")


@dataclass(frozen=True)
class Copied:
    """What was copied: received files, and the faults that keep the copy from being whole."""

    files: int
    snapshot: str | None = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[Finding, ...] = ()


def create(data: Path, target: Path) -> Copied:
    """Copy journal, received files, formats and settings into a folder, while others work.

    The journal first: every file that it names was archived before. A damaged file is named, and
    everything else is copied.
    """
    if not (data / backup.JOURNAL).exists():
        return Copied(0, faults=(Fault(str(data), Finding("nothing_to_back_up", "error")),))
    with commit.lock(data):
        backup.copy_journal(data, target)
        # The content is read from the open file, whatever is published meanwhile.
        current = snapshots.get_current(data)
        manifest = _describe(current) if current else {}
    digests = _list_digests(target)
    damaged = set(backup.copy_archive(data, target, digests))
    left_out = backup.copy_declarations(data, target)
    backup.write_manifest(target, manifest | {"files": len(digests)})
    faults = [fault for fault in check.find_faults(data) if damaged and _is_of_archive(fault)]
    faults += [Fault(str(path), Finding("not_copied", "error")) for path in left_out]
    name = current.name if current else None
    return Copied(len(digests) - len(damaged), name, tuple(faults))


def restore(source: Path, data: Path) -> Copied:
    """Restore a backup into a data folder without a journal, build, and compare the content.

    What was interrupted can be run again.
    """
    manifest = backup.read_manifest(source)
    if manifest is None:
        return Copied(0, faults=(Fault(str(source), Finding("no_backup", "error")),))
    if (data / backup.JOURNAL).exists() and not _was_interrupted(source, data):
        return Copied(0, faults=(Fault(str(data), Finding("not_empty", "error")),))
    faults = [fault for fault in check.find_faults(source) if not _is_derived(fault)]
    if faults:
        return Copied(0, faults=tuple(faults))
    digests = _list_digests(source)
    backup.copy_archive(source, data, digests)
    left_out = backup.copy_declarations(source, data)
    faults = [Fault(str(path), Finding("not_restored", "error")) for path in left_out]
    # Last: a folder with a journal is a whole company.
    if not (data / backup.JOURNAL).exists():
        backup.copy_back_journal(source, data)
    outcome = commit.rebuild(data)
    if outcome.error or outcome.failed_checks:
        finding = outcome.error or Finding("build_failed", "error")
        return Copied(len(digests), faults=(*faults, Fault(str(data), finding)))
    compared = _compare(manifest, snapshots.get_current(data), len(digests))
    return replace(compared, faults=(*faults, *compared.faults))


def _was_interrupted(source: Path, data: Path) -> bool:
    """Whether a folder with a journal is this backup, of which nothing was published yet."""
    copied, entries = journal.list_entries(source), journal.list_entries(data)
    begun = {entry.kind for entry in entries[len(copied) :]} <= {*BUILT}
    return entries[: len(copied)] == copied and begun and not snapshots.is_published(data)


def _compare(manifest: dict, current: Snapshot | None, files: int) -> Copied:
    """Whether the restored snapshot has the content of the one that was backed up."""
    name = current.name if current else None
    if current is None or "content" not in manifest:
        return Copied(files, name)
    now = _describe(current)
    if now["content"] == manifest["content"]:
        return Copied(files, name, notes=(Finding("content_equal", "note"),))
    if now["inputs"] != manifest["inputs"]:
        # Another version builds other tables from the same files.
        return Copied(files, name, notes=(Finding("content_of_other_version", "note"),))
    return Copied(files, name, faults=(Fault(str(name), Finding("content_differs", "error")),))


def _describe(current: Snapshot) -> dict[str, str]:
    return {
        "snapshot": current.name,
        "inputs": current.name.rpartition("-")[2],
        "content": snapshots.digest_content(current.path),
    }


def _list_digests(data: Path) -> list[str]:
    received = [entry.body["sha"] for entry in journal.list_entries(data, "received")]
    return list(dict.fromkeys([*received, *replies.list_digests(data)]))


def _is_of_archive(fault: Fault) -> bool:
    return fault.finding.code in ("copy_damaged", "copy_missing")


def _is_derived(fault: Fault) -> bool:
    return fault.finding.code in ("snapshot_damaged", "publication_pending", "cache_damaged")
