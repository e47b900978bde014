"""The code editor: CodeMirror in the browser (editor/), or a plain text box in its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, vocabulary
from dashboard.ui import plotly_component, text_diff, url_state
from dashboard.ui.language import t
from store.paths import STATIC

HEIGHT = 412
DIFFERENCE_HEIGHT = 480
BUNDLE, FORMATTER = STATIC / "sql_editor.js", STATIC / "sql_format.js"
EDITOR = st.components.v2.component(
    "code_editor",
    html='<div class="code-editor"></div>',
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)
PLAIN = "plain"
# CodeMirror's own words, which are English.
PHRASES = {
    "find": "Find",
    "replace": "Replace",
    "next": "next",
    "previous": "previous",
    "all": "all",
    "match_case": "match case",
    "regexp": "regexp",
    "by_word": "by word",
    "replace_one": "replace",
    "replace_all": "replace all",
    "close": "close",
    "completions": "Completions",
    "diagnostics": "Diagnostics",
    "unchanged": "$ unchanged lines",
}

Take = Callable[[str], None]


@dataclass(frozen=True)
class Mark:
    """A mistake in a text, from `start` to `end` in characters."""

    start: int
    end: int
    message: str


def restore_choice() -> None:
    """Take from the page's URL whether a plain text box is wanted; call before any editor."""
    url_state.restore(PLAIN, lambda written: written == ["1"], False)


def render_choice() -> None:
    """Render the choice of a plain text box."""
    is_plain = st.toggle(t("editor.plain"), key=PLAIN, help=t("editor.plain_help"))
    url_state.publish(PLAIN, is_plain, ["1"] if is_plain else [])


def render_code(
    text: str,
    key: str,
    label: str,
    *,
    on_text: Take,
    on_run: Take,
    language: str = "sql",
    height: int = HEIGHT,
    marks: Sequence[Mark] = (),
) -> None:
    """Render a text to edit; `on_text` takes it as it changes, `on_run` by Ctrl-Enter.

    `marks` are those of this very text. `language` is `sql` or `toml`.
    """
    if st.session_state.get(PLAIN):
        _render_plain(text, key, label, on_text, height)
        return
    shown = st.session_state.setdefault(f"{key}_shown", {"text": text, "revision": 0})
    if shown["text"] != text:
        shown |= {"text": text, "revision": shown["revision"] + 1}

    def take(field: str, pass_on: Take) -> None:
        told = st.session_state[key][field]
        if told is not None:
            shown["text"] = told["text"]
            pass_on(told["text"])

    is_sql = language == "sql"
    EDITOR(
        key=key,
        height="content",
        data={
            **_describe(label, height),
            "vocabulary": _list_words() if is_sql else None,
            "language": language,
            "text": text,
            "revision": shown["revision"],
            "marks": [_count_units(text, mark) for mark in marks],
            "marked": text,
            "hint": t("editor.hint"),
            "formatter": _write_address(FORMATTER) if is_sql else "",
            "format": t("editor.format"),
            "unformatted": t("editor.unformatted"),
        },
        on_text_change=partial(take, "text", on_text),
        on_run_change=partial(take, "run", on_run),
        on_failure_change=_take_plain,
    )


def render_diff(before: str, after: str, names: tuple[str, str], key: str) -> None:
    """Render what changed between two texts of a query, of these names, line by line; in plain text
    where the editor is, or where nothing did."""
    if st.session_state.get(PLAIN) or before == after:
        text_diff.render_diff(before, after, names)
        return
    st.caption(texts.escape_markdown(" → ".join(names)))
    EDITOR(
        key=key,
        height="content",
        data={
            **_describe(t("editor.difference"), DIFFERENCE_HEIGHT),
            "vocabulary": _list_words(),
            "before": before,
            "text": after,
        },
        on_text_change=lambda: None,
        on_run_change=lambda: None,
        on_failure_change=_take_plain,
    )


def _render_plain(text: str, key: str, label: str, on_text: Take, height: int) -> None:
    box = f"{key}_plain"
    st.session_state[box] = text

    def take() -> None:
        on_text(st.session_state[box])

    with st.container(key=f"plain_code_{key}"):
        st.text_area(label, height=height, key=box, on_change=take)


def _take_plain() -> None:
    """The editor could not be loaded."""
    st.session_state[PLAIN] = True


def _describe(label: str, height: int) -> dict[str, Any]:
    """What an editor and a difference have in common."""
    return {
        "library": _write_address(BUNDLE),
        "label": label,
        "height": height,
        "is_dark": plotly_component.is_dark(),
        "phrases": {own: t(f"editor.phrases.{name}") for name, own in PHRASES.items()},
    }


def _list_words() -> dict[str, Any]:
    words = vocabulary.list_words(session.get_data_folder())
    return {**words, "macro": t("editor.macro")}


@cache
def _write_address(bundle: Path) -> str:
    """Where the browser finds a bundle; another one has another address."""
    return f"app/static/{bundle.name}?v={sha256(bundle.read_bytes()).hexdigest()[:12]}"


def _count_units(text: str, mark: Mark) -> dict[str, Any]:
    """A mark by JavaScript's count, in which a character beyond the first plane is two."""
    start, end = (len(text[:place].encode("utf-16-le")) // 2 for place in (mark.start, mark.end))
    return {"start": start, "end": end, "message": mark.message}
