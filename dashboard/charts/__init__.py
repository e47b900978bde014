"""Plotly figures of the rows of a query, one module per kind of chart, and what is drawn in HTML.

Knows neither the database nor streamlit.
"""
