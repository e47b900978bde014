"""Who asks, and in which language they are answered."""

from dataclasses import dataclass, field
from pathlib import Path

from dashboard.engine import exports_journal, session


@dataclass(frozen=True)
class Reader:
    """A person who asks through an assistant.

    `app` is the address at which the dashboard is served, to which links lead; `by` the name under
    which the journal records the lists that are taken, `taken` those that it has recorded.
    """

    data: Path
    lang: str
    app: str
    by: str
    taken: set[tuple[str | None, str, str]] = field(default_factory=set)

    def note_taken(self, name: str) -> None:
        """Record in the journal that rows of a list were taken, as it records a download; once for
        each snapshot."""
        taken = (session.get_snapshot_name(self.data), name, self.by)
        if taken not in self.taken:
            self.taken.add(taken)
            exports_journal.note_export(self.data, f"{name} (MCP)", self.by)
