"""The settings in force, by group: value, unit, shipped value, meaning and who set it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.narrative import setting_texts
from dashboard.ui import language, links, tables
from dashboard.ui.language import t
from dashboard.workbench.setting_groups import GROUPS
from queries.settings import list_set, load_shipped, read_settings

# Pixels: on a desk the first four columns fill the page, on a phone the first two.
WIDTHS = {"name": 235, "value": 110, "unit": 105, "means": 528, "shipped_value": 120, "set_by": 90}


def render() -> None:
    """A table for each group of settings."""
    data = session.get_data_folder()
    read, shipped = read_settings(data), load_shipped()
    set_on_page = list_set(data, read.own)
    for group, units in GROUPS.items():
        st.subheader(t(f"settings.page.groups.{group}"), anchor=False)
        rows = []
        for name, unit in units.items():
            author = t("settings.page.in_file") if name in read.own else ""
            if entry := set_on_page.get(name):
                author = entry.by
            rows.append(
                {
                    t("settings.page.name"): t(f"settings.page.about.{name}.title"),
                    t("settings.page.value"): describe_value(name, read.values[name]),
                    t("settings.page.unit"): name_unit(unit),
                    t("settings.page.means"): t(f"settings.page.about.{name}.meaning"),
                    t("settings.page.shipped_value"): describe_value(name, shipped[name]),
                    t("settings.page.set_by"): author,
                }
            )
        listed = pd.DataFrame(rows)
        if not listed[t("settings.page.set_by")].any():
            listed = listed.drop(columns=t("settings.page.set_by"))
        st.dataframe(
            listed,
            key=f"settings_{group}",
            hide_index=True,
            height=tables.measure_height(len(rows)),
            column_config={
                t(f"settings.page.{key}"): st.column_config.TextColumn(width=pixels)
                for key, pixels in WIDTHS.items()
            },
        )
    st.caption(texts.escape_markdown(t("settings.page.synonyms")))
    links.link_to_names()


def describe_value(name: str, value: Any) -> str:
    """The value of a setting in words; comparisons by their titles."""
    lang = language.get_language()
    if name == "headline_family":
        known = session.get_queries(session.get_data_folder())
        value = [known[one].title[lang] if one in known else one for one in value]
    return setting_texts.write_value(value, lang)


def name_unit(unit: str) -> str:
    """A unit in the reader's language."""
    return t(f"settings.page.units.{unit}" if unit else "settings.page.no_unit")
