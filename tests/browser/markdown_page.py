"""The payloads where Streamlit reads Markdown, written as the dashboard writes them."""

import streamlit as st

from dashboard.display import texts
from tests import payloads

ESCAPED = [texts.escape_markdown(text) for text in payloads.ALL]
with st.container(key="texts"):
    st.markdown("\n".join(f"- {text}" for text in ESCAPED))
    st.markdown("\n\n".join(f"**{text}**" for text in ESCAPED))
    st.markdown("\n\n".join(f"### {text}" for text in ESCAPED))
    st.caption("\n\n".join(f":small[{text}]" for text in ESCAPED))
    st.radio("labels", range(len(ESCAPED)), format_func=ESCAPED.__getitem__)
