"""Normal forms under which names, headers, choices and empty cells compare equal."""

import re
import unicodedata
from functools import lru_cache

# Longer is no name or header; patterns and comparisons of names are tried on no more.
MAX_LENGTH = 500
# Spellings of “no value”, compared in lower case after trimming.
EMPTY = frozenset(
    [
        *("", "-", "--", "---", "—", "/", "\\", "n/a", "na", "#n/a", "none", "null", "nil"),
        *("(blank)", "(空白)", "(空)", "无", "暂无", "未填写", "待定", "tbd", "tbc"),
        *("0000-00-00", "0000-00-00 00:00:00", "1900/1/0"),
    ]
)
_COMPANY = re.compile(
    r"(?:(?:集团)?(?:股份)?有限(?:责任)?公司|集团公司|股份公司|集团|"
    r"(?<![\s,])[\s,]*\b(?:co\.?,?\s*ltd|company limited|incorporated|inc|ltd|limited|llc|llp|plc"
    r"|gmbh|corporation|corp|company|co|ag|kg|s\.?a\.?|b\.?v\.?|pte|pty)\b\.?)\s*$"
)
_MARKS = re.compile(r"\((?:必填|选填|系统|required|optional)(?:项|字段)?\)")
_UNITS = {
    "hours": ("h", "hr", "hrs", "hour", "hours", "小时", "工时", "时"),
    "days": (
        *("d", "day", "days", "workdays", "working days", "person days", "pd"),
        *("天", "日", "人天", "人日", "工作日", "个工作日"),
    ),
    "seconds": ("s", "sec", "seconds", "秒"),
    "weeks": ("w", "wk", "wks", "week", "weeks", "周"),
    "minutes": ("min", "minutes", "分钟"),
    "ten_thousands": ("万", "万元"),
    "ones": ("元", "rmb", "cny", "usd", "eur", "¥", "$", "€"),
    "percent": ("%",),
}
UNITS = tuple(_UNITS)
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_BRACKETED = re.compile(r"\(([^()]*)\)\s*$")
# A zone in or after a header: Created (UTC), Created [GMT+8], created_at_utc.
ZONE_WORDS = (
    r"(?:utc|gmt)(?:\s*[+-]\s*\d{1,2}(?::?\d{2})?)?|[+-]\d{1,2}:\d{2}|zulu|协调世界时|世界时|"
    r"北京时间|中国标准时间|beijing time|china standard time|"
    r"(?:africa|america|asia|atlantic|australia|europe|indian|pacific)/[a-z_/]+|"
    r"edt|[cmp][sd]t|cest|cet|mes?z|eest|eet|wet|jst|hkt|sgt|ist|bst"
)
_ZONE_MARK = re.compile(rf"\s*[(\[]\s*(?:{ZONE_WORDS})\s*[)\]]\s*$|[\s_](?:utc|gmt)$")
_WRAPPED = re.compile(r"^custom ?field ?\((.*)\)$")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ADDRESS = re.compile(r"[<(]\s*([^<>()\s]+@[^<>()\s]+)\s*[>)]")
# Unicode's format characters (Cf) but for those that show as a sign: pages and chats leave them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# Traditional forms of the characters in our choices: for suggestions only.
_SIMPLE = str.maketrans(
    "確認見審會議開處實現場電話郵銷項經產測試給輕嚴緊優級類類問題諮詢訴議簽書麵面駁絕緩",
    "确认见审会议开处实现场电话邮销项经产测试给轻严紧优级类类问题咨询诉议签书面面驳绝缓",
)


def fold(text: str) -> str:
    """The text in NFKC and lower case, trimmed, without invisible characters: the first step of
    every comparison."""
    if text.isascii():
        return text.strip().lower()
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip().lower()


def fold_key(text: str) -> str:
    """An id or a reference as it is stored: in one width, without invisible characters."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()


def normalise_name(text: str) -> str:
    """The form in which names are compared: folded, without a company's legal form.

    Chinese names lose all spaces, others keep single ones.
    """
    name = re.sub(r"\s+", " ", fold(text)).strip(" .,;，；、")
    if len(name) <= MAX_LENGTH:
        while (shorter := _COMPANY.sub("", name).strip(" .,")) and shorter != name:
            name = shorter
    joined = name.replace(" ", "") if _CHINESE.search(name) else name
    return unicodedata.normalize("NFKC", joined)


def split_address(text: str) -> tuple[str, str]:
    """The name, and the e-mail address in lower case: `Li Na <LN@x.example>` → `Li Na` and
    `ln@x.example`. Either may be empty; an address alone is returned as both."""
    if len(text) > MAX_LENGTH:
        return text.strip(), ""
    match = _ADDRESS.search(text)
    address = (match.group(1) if match else text).strip().lower()
    return _ADDRESS.sub("", text).strip(), address if "@" in address else ""


def make_name_key(text: str) -> str:
    """The key under which texts name the same: the e-mail address, else the normalised name."""
    name, address = split_address(text)
    return address or normalise_name(name) or fold(text)


@lru_cache(maxsize=20_000)
def normalise_header(text: str) -> str:
    """The form in which headers are compared: without marks, units, spaces and separators."""
    header = _MARKS.sub("", re.sub(r"\s+", " ", fold(text)))
    if wrapped := _WRAPPED.match(header):
        header = wrapped.group(1)
    header = _ZONE_MARK.sub("", header)
    if (unit := _BRACKETED.search(header)) and unit.group(1).strip() in _UNIT_OF:
        header = header[: unit.start()]
    return re.sub(r"[\s_*/\-:?.,、›|\"'\ufeff\x00]", "", header)


def find_header_unit(text: str) -> str | None:
    """The unit in a header's brackets: hours, days, seconds, minutes, ten_thousands, percent…"""
    match = _BRACKETED.search(fold(text))
    return _UNIT_OF.get(match.group(1).strip()) if match else None


def find_unit(text: str) -> str | None:
    """The unit that the word after a number names, or None."""
    return _UNIT_OF.get(fold(text).rstrip("."))


def normalise_choice(text: str) -> str:
    """The form in which choices are compared."""
    return re.sub(r"[\s_\-]+", " ", fold(text)).strip(" .:;,。；：，")


def simplify(text: str) -> str:
    """The text with traditional characters simplified, as far as choices use them."""
    return text.translate(_SIMPLE)
