"""In which encoding a text file is written: known from its bytes, or asked with previews."""

import codecs
import re
from pathlib import Path

from etl.readers.encoding_names import ENCODING_NAMES
from etl.readers.limits import Limits
from etl.readers.read import EncodingHint, Unreadable, refuse

# So much of a file is decoded to tell one encoding from another.
SAMPLE_BYTES = 200_000


# Lines and characters of a preview.
PREVIEW_LINES, PREVIEW_CHARACTERS = 4, 80


# The share of everyday characters from which a text is believed, and below which it is not even
# proposed. Chinese text in the wrong encoding reaches two thirds.
SURE_SHARE, POSSIBLE_SHARE = 0.9, 0.4


# So much likelier than the next an encoding must be to need no question.
SURE_LEAD = 0.08


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


# A letter of Western Europe stands in a word of plain letters, a mark by itself.
_WORD = re.compile(r"(?<![^\W\d_])(?=\w*[a-zA-Z])[^\W\d_]+(?![^\W\d_])")


_MARK = re.compile(r"(?<![^\x00-\x7f])[“”‘’„‚–—…•€£§©®°±·«»¿¡™ºª²³½¼¾×\u00a0](?![^\x00-\x7f])")


def detect_encoding(path: Path, head: bytes, hints: tuple[EncodingHint, ...], limit: Limits) -> str:
    """The encoding of a text file, as Python names it.

    Its mark decides, then UTF-16 by its NULs, then UTF-8; then what a format file says of its
    headers; then which encoding gives everyday words. Raises Unreadable where none is certain:
    with previews where some may be meant, else naming the first byte that is not UTF-8.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _held(path, name, limit)
    for name in ("utf-16-le", "utf-16-be"):
        if _is_utf16(head, name) and _wrong_byte(path, name, limit) is None:
            return name
    offset = _wrong_byte(path, "utf-8", limit)
    if offset is None:
        return "utf-8"
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    for hint in hints:
        if _fits(sample, hint) and _wrong_byte(path, hint.encoding, limit) is None:
            return hint.encoding
    return _likeliest(path, sample, offset, limit)


def _held(path: Path, name: str, limit: Limits) -> str:
    """The encoding that a mark promises, unless the bytes break the promise."""
    offset = _wrong_byte(path, name.removesuffix("-sig"), limit)
    if offset is not None:
        raise refuse("wrong_byte", encoding=name.upper().removesuffix("-SIG"), offset=f"{offset:,}")
    return name


def _fits(sample: bytes, hint: EncodingHint) -> bool:
    text = sample.decode(hint.encoding, errors="ignore")
    return all(header in text for header in hint.headers)


def _likeliest(path: Path, sample: bytes, offset: int, limit: Limits) -> str:
    """The one encoding that gives everyday words; raises Unreadable where none or several do."""
    scores = {
        name: score_encoding(sample, name)
        for name in ENCODING_NAMES
        if _wrong_byte(path, name, limit) is None
    }
    if "cp1252" in scores:
        # They differ in marks that Latin-1 does not have.
        scores.pop("latin-1", None)
    ranked = sorted((-share, name) for name, share in scores.items() if share >= POSSIBLE_SHARE)
    if not ranked:
        raise refuse("encoding_unknown", offset=f"{offset:,}")
    first, name = ranked[0]
    ahead = ranked[1][0] - first if len(ranked) > 1 else 1.0
    # Japanese is never taken without asking: in these files it is rarer than a mistake.
    if -first >= SURE_SHARE and ahead >= SURE_LEAD and name != "shift_jis":
        return name
    candidates = [name for _, name in ranked]
    raise Unreadable(
        refuse(
            "encoding_asked",
            offset=f"{offset:,}",
            candidates=[ENCODING_NAMES[name] for name in candidates],
            example=candidates[0],
        ).finding,
        tuple((name, _preview(sample, name)) for name in candidates),
    )


def _preview(sample: bytes, name: str) -> tuple[str, ...]:
    """The first lines that show a difference, as they read in an encoding."""
    lines = [line for line in sample.splitlines() if any(byte > 0x7F for byte in line)]
    return tuple(
        line.decode(name, errors="replace")[:PREVIEW_CHARACTERS] for line in lines[:PREVIEW_LINES]
    )


def score_encoding(sample: bytes, name: str) -> float:
    """The share of a text's wide characters that are everyday ones in that encoding, 0 to 1."""
    text = sample.decode(name, errors="ignore")
    if name in ("cp1252", "latin-1"):
        return _western(text)
    wide = [letter for letter in text if letter > "\x7f"]
    return sum(map(_EVERYDAY[name], wide)) / len(wide) if wide else 0.0


def _western(text: str) -> float:
    wide = sum(letter > "\x7f" for letter in text)
    known = len(_MARK.findall(text))
    for word in _WORD.findall(text):
        strange = sum(letter > "\x7f" for letter in word)
        known += strange if strange * 2 <= len(word) else 0
    return min(known / wide, 1.0) if wide else 0.0


def _is_simplified(letter: str) -> bool:
    """The everyday characters of GB2312, and those marks and symbols that Chinese text uses."""
    code = _code(letter, "gb2312")
    return len(code) == 2 and (code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xF7)


def _is_traditional(letter: str) -> bool:
    """The 5,401 everyday characters of Big5, and its marks."""
    code = _code(letter, "big5")
    return len(code) == 2 and 0xA1 <= code[0] <= 0xC6


def _is_japanese(letter: str) -> bool:
    """Kana, and the everyday characters of Shift-JIS (level 1), with its marks."""
    code = _code(letter, "shift_jis")
    return len(code) == 2 and (0x81 <= code[0] <= 0x83 or 0x88 <= code[0] <= 0x97)


def _code(letter: str, name: str) -> bytes:
    try:
        return letter.encode(name)
    except UnicodeEncodeError:
        return b""


_EVERYDAY = {"gb18030": _is_simplified, "big5": _is_traditional, "shift_jis": _is_japanese}


def _is_utf16(head: bytes, name: str) -> bool:
    """Text of UTF-16 has NULs on one side only, for its line ends and delimiters at least."""
    near, far = head[1::2], head[::2]
    if name == "utf-16-be":
        near, far = far, near
    if near.count(0) < max(2, len(near) * 0.04) or far.count(0) > near.count(0) * 0.1:
        return False
    text = head[: len(head) // 2 * 2].decode(name, errors="replace")
    return any(mark in text for mark in ",;\t|\n") and text.count("\ufffd") * 100 <= len(text)


def _wrong_byte(path: Path, name: str, limit: Limits) -> int | None:
    """Where a file stops being text of this encoding; None if it is so to its end."""
    decoder = codecs.getincrementaldecoder(name)()
    done = line = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(1 << 20)
            line = _line_length(piece, line, limit)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return max(done - pending, 0) + error.start
            if not piece:
                return None
            done += len(piece)


def _line_length(piece: bytes, before: int, limit: Limits) -> int:
    """Bytes since the last line end, `before` a piece and after it. Raises Unreadable beyond it."""
    first = piece.find(b"\n")
    before += len(piece) if first < 0 else first
    if before > limit.line_bytes:
        raise refuse("line_too_long", limit=f"{limit.line_bytes:,}")
    return before if first < 0 else len(piece) - piece.rfind(b"\n") - 1
