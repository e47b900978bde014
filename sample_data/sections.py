"""Sections of a TOML file with comments."""

from collections.abc import Iterable


def format_section(name: str, about: str, values: Iterable[tuple[str, object, str]]) -> list[str]:
    """The lines of a section: a comment above it, then (key, value, comment) each on a line."""
    lines = [f"\n# {about}", f"[{name}]"]
    for key, value, comment in values:
        lines.append(f"{key} = {_format_literal(value)}" + (f"  # {comment}" if comment else ""))
    return lines


def _format_literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6f}"
    return str(value) if isinstance(value, int) else f'"{value}"'
