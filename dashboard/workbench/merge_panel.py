"""What a visitor sees whose draft began from a text that is no longer in force: three texts, and
what becomes of both changes together."""

from collections.abc import Sequence

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.ui.language import t
from dashboard.workbench import code_editor, drafts
from dashboard.workbench.merging import Collision, merge
from queries import catalog
from queries.catalog import Query
from store.drafts import Draft

SIDES = ("theirs", "mine", "both")


def render_merge(query: Query, draft: Draft) -> None:
    """Render their changes, the visitor's own, and where they collide the choice between them; a
    button takes the result as the draft."""
    st.warning(texts.escape_markdown(_tell_who(query)))
    base, mine, theirs = draft.began_from, draft.text, query.text
    names = {side: t(f"merge.{side}") for side in ("base", *SIDES)}
    of_theirs, of_mine = st.tabs([t("merge.their_changes"), t("merge.my_changes")])
    with of_theirs:
        key = f"theirs_{query.name}_{query.version}"
        code_editor.render_diff(base, theirs, (names["base"], names["theirs"]), key)
    with of_mine:
        key = f"mine_{query.name}_{query.version}"
        code_editor.render_diff(base, mine, (names["base"], names["mine"]), key)
    parts = merge(base, mine, theirs)
    collisions = [part for part in parts if isinstance(part, Collision)]
    st.caption(t("merge.collisions" if collisions else "merge.fits", n=len(collisions)))
    chosen = [
        _choose(collision, f"{query.name}_{query.version}_{number}", names)
        for number, collision in enumerate(collisions)
    ]
    st.button(
        t("merge.take"),
        key="take_merged",
        on_click=drafts.rebase,
        args=(query, _put_together(parts, chosen)),
    )


def _tell_who(query: Query) -> str:
    """Who put the text in force, when and why."""
    data = session.get_data_folder()
    entries = [
        entry
        for entry in catalog.list_versions(data, query.name)
        if entry.body["status"] in ("saved", "shipped")
    ]
    if not entries:
        return t("merge.updated")
    last = entries[-1]
    time = f"{session.localize(data, last.at):%Y-%m-%d %H:%M}"
    return t("merge.saved_by", name=last.by, time=time, reason=last.body["reason"])


def _choose(collision: Collision, key: str, names: dict[str, str]) -> str:
    """The three texts of a collision, and the one that is chosen."""
    shown = (("base", collision.base), ("theirs", collision.theirs), ("mine", collision.mine))
    for column, (side, text) in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            st.caption(names[side])
            st.code(text.rstrip("\n"), language="sql", wrap_lines=True)
    side = st.radio(
        t("merge.which"),
        SIDES,
        key=f"collision_{key}",
        horizontal=True,
        format_func=lambda side: names[side],
    )
    texts_by_side = {"theirs": collision.theirs, "mine": collision.mine}
    return texts_by_side.get(side, collision.theirs + collision.mine)


def _put_together(parts: Sequence[str | Collision], chosen: Sequence[str]) -> str:
    remaining = iter(chosen)
    return "".join(part if isinstance(part, str) else next(remaining) for part in parts)
