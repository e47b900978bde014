"""Plotly figures of the rows of a query, one module per kind of chart.

Knows neither the database nor streamlit.
"""
