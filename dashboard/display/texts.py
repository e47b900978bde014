"""Every word on the screen that is not in a query's header, in the reader's language."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from numbers import Real
from pathlib import Path
from typing import Any

from babel import Locale
from babel.lists import format_list

from queries import synonyms

FOLDER = Path(__file__).parent / "locales"
LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT = "en"
# The signs that Markdown reads anywhere in a text.
SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:]|&(?=#?\w+;))")
# Signs that Streamlit reads together though each is escaped: addresses, e-mail addresses, emoji,
# icons and arrows. An empty directive between them shows nothing.
READ_TOGETHER = re.compile(
    r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=[\w.+-]@)(?=[\w-])|(?<=:)(?=[\w+-]+:|material/)"
    r"|(?<=[<>~-])(?=[=>-])",
    re.IGNORECASE,
)
NOTHING = ":small[]"
LINE_END = re.compile(r"\r\n?|\n")
# A list, a thematic break, the underline of a heading, or code by indentation.
BLOCK_START = re.compile(r"^ *\t|^ {4}|^ {0,3}(?:-(?=[ \t]|$)|=|\d+\.(?=[ \t]|$))")
# What a sentence has for the screen alone.
EMPHASIS = re.compile(r"(\\.)|\*", re.DOTALL)
MARKUP = re.compile(rf"\\(.)|{re.escape(NOTHING)}|&#(\d+);|\*", re.DOTALL)
# `{n} [row|rows]` or `{n} more [row|rows]`: the forms of what is counted, in CLDR's order of plural
# categories.
PLURAL = re.compile(r"\{(\w+)\} (?:\w+ )?\[([^\]|]+\|[^\]]+)\]")
# Digits after the point beyond which a number is what floating point makes of it.
PLACES = 6
CATEGORIES = ("zero", "one", "two", "few", "many", "other")


@cache
def load_texts(lang: str) -> dict[str, str]:
    """All texts of a language by their place, such as `upload.title`."""
    texts: dict[str, str] = {}
    for file in sorted((FOLDER / lang).glob("*.toml")):
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        choices = tables.get("choices", {})
        for column, same in choices.items():
            choices[column] = choices[same] if isinstance(same, str) else same
        texts |= _flatten("", tables)
    return texts


def _flatten(place: str, branch: dict[str, Any]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, leaf in branch.items():
        key = place + name
        texts |= _flatten(f"{key}.", leaf) if isinstance(leaf, dict) else {key: leaf}
    return texts


@cache
def locale(lang: str) -> Locale:
    """How a language writes numbers, dates and lists (CLDR)."""
    return Locale.parse(lang)


@cache
def _marks(lang: str) -> dict[int, str]:
    symbols = locale(lang).number_symbols["latn"]
    return str.maketrans({",": symbols["group"], ".": symbols["decimal"]})


def number(value: float, lang: str, form: str = "") -> str:
    """A number as a language writes it: 1,234 or 61.4, or by one of Python's formats (`.2f`).

    Python writes the digits, Babel names the marks between them: its own `format_decimal` takes
    ten times as long, and a page holds thousands of numbers.
    """
    if not form:
        # The same parts added in another order may differ in their last digits, and 1,484.75 be
        # 1,484.7 in one place and 1,484.8 in another.
        value = round(value, PLACES)
        form = ",.0f" if round(value, 1) % 1 == 0 else ",.1f"
    return f"{value:z{form}}".translate(_marks(lang))


@cache
def plural_forms(lang: str) -> tuple[str, ...]:
    """The plural categories of a language, in the order in which a text gives their forms."""
    tags = locale(lang).plural_form.tags | {"other"}
    return tuple(category for category in CATEGORIES if category in tags)


@lru_cache(maxsize=10_000)
def _plural_form(value: float | str, lang: str) -> int:
    """Which form a number takes as it is written; a number that comes as text takes the last."""
    category = "other" if isinstance(value, str) else locale(lang).plural_form(round(value, 1))
    return plural_forms(lang).index(category)


def translate(lang: str, key: str, /, **values: Any) -> str:
    """The text at a place, its {placeholders} filled. Raises KeyError for an unknown place.

    Numbers are written as the language does; text stays as it is. `{n} [row|rows]` takes the form
    that the language's plural rules give for n.
    """

    def count(match: re.Match[str]) -> str:
        name, forms = match.groups()
        before = match[0].partition("[")[0]
        return before + forms.split("|")[_plural_form(values[name], lang)]

    written = {
        name: number(value, lang) if isinstance(value, Real) else value
        for name, value in values.items()
    }
    return PLURAL.sub(count, load_texts(lang)[key]).format(**written)


def any_of(names: Sequence[str], lang: str) -> str:
    """Alternatives in a row: “a or b”, “a、b或c”."""
    return format_list(names, style="or", locale=locale(lang))


def label_column(lang: str, column: str, own: Any = None) -> str:
    """A column's heading: as its query's header says (`own`), else by name, else the name."""
    if own and column in own:
        return own[column][lang]
    known = load_texts(lang)
    return known.get(f"columns.{column}") or known.get(f"fields.{column}", column)


def translate_choice(lang: str, column: str, value: Any) -> str:
    """A coded value in words: `relayed` in the column `channel` is “relayed”."""
    known = load_texts(lang).get(f"choices.{column}.{value}")
    return known or synonyms.name_value(lang, column, value) or str(value)


def escape_markdown(words: str) -> str:
    """Text from data for a place that reads Markdown: every sign stands for itself, in one line.

    Also for a widget's label, help or caption.
    """
    parts = (SIGNS.sub(r"\\\1", part) for part in READ_TOGETHER.split(words))
    escaped = LINE_END.sub("&#10;", NOTHING.join(parts))
    return BLOCK_START.sub(lambda match: _escape_start(match[0]), escaped)


def _escape_start(start: str) -> str:
    """The start of a text that would open a block: a list, a line, a heading's underline, code."""
    if start[-1] in " \t":
        return f"&#{ord(start[0])};{start[1:]}"
    return f"{start[:-1]}\\{start[-1]}"


def add_small_print(said: str, small: str) -> str:
    """Markdown: a text and in small print beneath it another, if there is one."""
    return f"{said}\n\n:small[{small}]" if small else said


def strip_emphasis(said: str) -> str:
    """A sentence in Markdown without what it has in bold."""
    return EMPHASIS.sub(r"\1", said)


def strip_markdown(said: str) -> str:
    """A sentence of the screen as plain text: without bold, and as it was before escaping."""
    return MARKUP.sub(lambda match: match[1] or (chr(int(match[2])) if match[2] else ""), said)
