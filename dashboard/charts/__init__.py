"""Rows and a query's chart → a figure in Plotly's terms, one file a kind of chart.

Knows nothing of a database or of streamlit.
"""
