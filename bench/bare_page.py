"""Bare Streamlit page as a baseline, with one filter and `$CHARTS` charts; run by `bench.pages`."""

import os

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

CLIENTS = [f"Client {number}" for number in range(1, 13)]
MONTHS = 24


@st.cache_data
def make_table(chart: int) -> pd.DataFrame:
    """288 rows, as after a query: a count per client and month."""
    random = np.random.default_rng(chart)
    months = pd.date_range("2024-01-01", periods=MONTHS, freq="MS")
    index = pd.MultiIndex.from_product([CLIENTS, months], names=["client", "month"])
    return pd.DataFrame({"cases": random.poisson(20, len(index))}, index).reset_index()


st.set_page_config(layout="wide")
st.title("Bare")
clients = st.multiselect("Client", CLIENTS)
for number in range(int(os.environ["CHARTS"])):
    rows = make_table(number)
    if clients:
        rows = rows[rows["client"].isin(clients)]
    by_month = rows.groupby("month", as_index=False)["cases"].sum()
    figure = go.Figure()
    if number % 2:
        figure.add_bar(x=by_month["month"], y=by_month["cases"])
    else:
        figure.add_scatter(x=by_month["month"], y=by_month["cases"], mode="lines+markers")
    st.plotly_chart(figure, key=f"chart_{number}")
