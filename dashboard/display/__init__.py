"""Words, number formats and colours, in the reader's language and theme.

Knows nothing of streamlit, of a snapshot or of an answer.
"""
