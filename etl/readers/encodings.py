"""Detection of a text file's encoding, from its bytes or by asking with previews."""

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from etl.readers.encoding_names import ENCODING_NAMES
from etl.readers.limits import Limits
from etl.readers.read import EncodingHint, Unreadable, refuse

# Bytes decoded to compare encodings.
SAMPLE_BYTES = 200_000
PREVIEW_LINES, PREVIEW_CHARACTERS = 4, 80
# Share of everyday characters from which an encoding is certain, and below which it is not even
# proposed. Chinese text in the wrong encoding reaches two thirds.
SURE_SHARE, POSSIBLE_SHARE = 0.9, 0.4
# Lead over the second-best encoding that makes the best one certain.
SURE_LEAD = 0.08
# Characters beyond ASCII that must be right, and the share that may be wrong, in a damaged text.
MIN_RIGHT, MAX_WRONG_SHARE = 8, 0.05

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = re.compile(r"[^\x00-\x7f]+")
# Western accented letters occur in words with plain letters, punctuation next to ASCII only.
_WITH_PLAIN = re.compile(r"(?<!\w)\w*[a-zA-Z][^\W\d_]*")
_WORD = re.compile(r"[^\W\d_]+")
_PUNCTUATION = re.compile(
    r"(?<![^\x00-\x7f])[“”‘’„‚–—…•€£§©®°±·«»¿¡™ºª²³½¼¾×\u00a0](?![^\x00-\x7f])"
)


class Encoding(NamedTuple):
    """The encoding of a text by Python's name, and whether a few of its bytes are wrong in it."""

    name: str
    is_damaged: bool = False


def detect_encoding(
    path: Path, head: bytes, hints: tuple[EncodingHint, ...], limit: Limits
) -> Encoding:
    """The encoding of a text file.

    In this order: the byte order mark, UTF-16 by its NULs, UTF-8, a hint whose headers the file
    has, the encoding under which the text has everyday characters. A few bytes may be wrong: a
    program that cuts texts at a number of bytes halves their last character. Raises Unreadable
    where none is certain: with previews of the possible ones, else with the first byte that is not
    UTF-8.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return _check_marked(path, name, limit)
    for name in ("utf-16-le", "utf-16-be"):
        if _is_utf16(head, name) and _find_wrong_byte(path, name, limit) is None:
            return Encoding(name)
    offset = _find_wrong_byte(path, "utf-8", limit)
    if offset is None:
        return Encoding("utf-8")
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    for hint in hints:
        if _has_headers(sample, hint) and _find_wrong_byte(path, hint.encoding, limit) is None:
            return Encoding(hint.encoding)
    return _choose_encoding(path, sample, offset, limit)


def _check_marked(path: Path, name: str, limit: Limits) -> Encoding:
    """The encoding of a byte order mark. Raises Unreadable if many later bytes contradict it."""
    offset = _find_wrong_byte(path, name.removesuffix("-sig"), limit)
    if offset is None:
        return Encoding(name)
    if name == "utf-8-sig" and _is_mostly_right(path, "utf-8"):
        return Encoding(name, is_damaged=True)
    raise refuse("wrong_byte", encoding=name.upper().removesuffix("-SIG"), offset=f"{offset:,}")


def _has_headers(sample: bytes, hint: EncodingHint) -> bool:
    text = sample.decode(hint.encoding, errors="ignore")
    return all(header in text for header in hint.headers)


def _choose_encoding(path: Path, sample: bytes, offset: int, limit: Limits) -> Encoding:
    """The encoding with clearly the most everyday characters. Raises Unreadable if none has."""
    scores = {
        name: score_encoding(sample, name)
        for name in ENCODING_NAMES
        if _find_wrong_byte(path, name, limit) is None
    }
    if "cp1252" in scores:
        # The two differ only in punctuation that Latin-1 lacks.
        scores.pop("latin-1", None)
    ranked = sorted((-share, name) for name, share in scores.items() if share >= POSSIBLE_SHARE)
    if (name := _pick_certain(ranked)) is not None:
        return Encoding(name)
    if _is_mostly_right(path, "utf-8"):
        return Encoding("utf-8", is_damaged=True)
    damaged = {
        name: score_encoding(sample, name)
        for name in ENCODING_NAMES
        if name not in scores and name != "latin-1" and _is_mostly_right(path, name)
    }
    if damaged:
        everything = sorted((-share, name) for name, share in (scores | damaged).items())
        if (name := _pick_certain(everything)) in damaged:
            return Encoding(name, is_damaged=True)
    if not ranked:
        raise refuse("encoding_unknown", offset=f"{offset:,}")
    candidates = [name for _, name in ranked]
    raise Unreadable(
        refuse(
            "encoding_asked",
            offset=f"{offset:,}",
            candidates=[ENCODING_NAMES[name] for name in candidates],
        ).finding,
        tuple((name, _decode_preview(sample, name)) for name in candidates),
    )


def _pick_certain(ranked: list[tuple[float, str]]) -> str | None:
    """The best encoding of `(-share, name)` pairs in order, if it is certain."""
    if not ranked:
        return None
    best, name = ranked[0]
    lead = ranked[1][0] - best if len(ranked) > 1 else 1.0
    # Japanese is never assumed: in these files it is rarer than a wrong guess.
    is_certain = -best >= SURE_SHARE and lead >= SURE_LEAD and name != "shift_jis"
    return name if is_certain else None


def _is_mostly_right(path: Path, name: str) -> bool:
    """Whether nearly all characters beyond ASCII are right in an encoding, and there are some."""
    decoder = codecs.getincrementaldecoder(name)(errors="replace")
    wide = wrong = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(1 << 20)
            text = decoder.decode(chunk, final=not chunk)
            wide += sum(map(len, _WIDE.findall(text)))
            wrong += text.count("\ufffd")
            if not chunk:
                right = wide - wrong
                return right >= MIN_RIGHT and wrong <= max(1, right * MAX_WRONG_SHARE)


def _decode_preview(sample: bytes, name: str) -> tuple[str, ...]:
    """The first lines with non-ASCII bytes, decoded in an encoding."""
    lines = [line for line in sample.splitlines() if any(byte > 0x7F for byte in line)]
    return tuple(
        line.decode(name, errors="replace")[:PREVIEW_CHARACTERS] for line in lines[:PREVIEW_LINES]
    )


def score_encoding(sample: bytes, name: str) -> float:
    """The share of non-ASCII characters that are everyday ones in that encoding, 0 to 1."""
    text = sample.decode(name, errors="ignore")
    if name in ("cp1252", "latin-1"):
        return _score_western(text)
    wide = [letter for letter in text if letter > "\x7f"]
    return sum(map(_EVERYDAY[name], wide)) / len(wide) if wide else 0.0


def _score_western(text: str) -> float:
    total = sum(letter > "\x7f" for letter in text)
    everyday = len(_PUNCTUATION.findall(text))
    for word in _WORD.findall(" ".join(_WITH_PLAIN.findall(text))):
        accented = sum(letter > "\x7f" for letter in word)
        everyday += accented if accented * 2 <= len(word) else 0
    return min(everyday / total, 1.0) if total else 0.0


def _is_simplified(letter: str) -> bool:
    """Whether it is an everyday character (GB2312), or a symbol of Chinese text."""
    code = _encode(letter, "gb2312")
    return len(code) == 2 and (code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xF7)


def _is_traditional(letter: str) -> bool:
    """Whether it is one of the 5,401 everyday characters or the symbols of Big5."""
    code = _encode(letter, "big5")
    return len(code) == 2 and 0xA1 <= code[0] <= 0xC6


def _is_japanese(letter: str) -> bool:
    """Whether it is kana, an everyday character (level 1) or a symbol of Shift-JIS."""
    code = _encode(letter, "shift_jis")
    return len(code) == 2 and (0x81 <= code[0] <= 0x83 or 0x88 <= code[0] <= 0x97)


def _encode(letter: str, name: str) -> bytes:
    try:
        return letter.encode(name)
    except UnicodeEncodeError:
        return b""


_EVERYDAY = {"gb18030": _is_simplified, "big5": _is_traditional, "shift_jis": _is_japanese}


def _is_utf16(head: bytes, name: str) -> bool:
    """Whether NULs are on one side of the byte pairs only, as for ASCII delimiters in UTF-16."""
    high, low = head[1::2], head[::2]
    if name == "utf-16-be":
        high, low = low, high
    if high.count(0) < max(2, len(high) * 0.04) or low.count(0) > high.count(0) * 0.1:
        return False
    text = head[: len(head) // 2 * 2].decode(name, errors="replace")
    return any(mark in text for mark in ",;\t|\n") and text.count("\ufffd") * 100 <= len(text)


def _find_wrong_byte(path: Path, name: str, limit: Limits) -> int | None:
    """The offset of the first byte that is wrong in an encoding; None if all are right."""
    decoder = codecs.getincrementaldecoder(name)()
    done = line = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(1 << 20)
            line = _measure_line(chunk, line, limit)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return max(done - pending, 0) + error.start
            if not chunk:
                return None
            done += len(chunk)


def _measure_line(chunk: bytes, open_bytes: int, limit: Limits) -> int:
    """The bytes of the line left open at the end of a chunk; `open_bytes` are those before it.

    Raises Unreadable for a line beyond the limit.
    """
    first = chunk.find(b"\n")
    open_bytes += len(chunk) if first < 0 else first
    if open_bytes > limit.line_bytes:
        raise refuse("line_too_long", limit=f"{limit.line_bytes:,}")
    return open_bytes if first < 0 else len(chunk) - chunk.rfind(b"\n") - 1
