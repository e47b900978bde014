"""Answers and the case as files to download, one module a format.

Knows nothing of streamlit or of the page that offers the download.
"""
