"""Notes on charts in words."""

from collections.abc import Sequence

from dashboard.display import number_formats, texts
from store.notes import Note


def write_day(note: Note, lang: str) -> str:
    """The day of a note, or its first and last."""
    first, last = (number_formats.format_day(day, lang) for day in (note.start, note.end))
    return first if first == last else texts.translate(lang, "notes.days", first=first, last=last)


def write_note(note: Note, lang: str) -> str:
    """When, what and who says so, as plain text."""
    day = write_day(note, lang)
    return texts.translate(lang, "notes.line", day=day, text=note.text, by=note.by)


def list_numbered(notes: Sequence[Note], lang: str) -> list[str]:
    """A line for each note, with the number that it has in the chart."""
    return [
        texts.translate(lang, "notes.numbered", n=number, note=write_note(note, lang))
        for number, note in enumerate(notes, start=1)
    ]
