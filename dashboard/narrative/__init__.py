"""Answers and grades in words: sentences, footnotes, highlights, the summary, the case.

Knows nothing of charts or streamlit.
"""
