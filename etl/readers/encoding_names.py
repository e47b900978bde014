"""Encodings of text files: Python's name → the common name."""

ENCODING_NAMES = {
    "gb18030": "GB18030",
    "big5": "Big5",
    "shift_jis": "Shift-JIS",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
