"""Answers and the case for change as files to download, one module per format.

Knows nothing of streamlit or of the page that offers the download.
"""
