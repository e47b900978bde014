"""Who may reach the app: addresses, host names, the proxy's secret, and headers of responses.

Must not know Streamlit or what a page shows: it decides before a page is run.
"""
