"""The files of texts: every key once, in every language, and asked for by the product."""

import ast
import re
import tomllib
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from dashboard.display import texts
from dashboard.display.texts import load_texts
from etl import findings, schema
from etl.schema import workbook_texts
from queries import catalog
from tests.queries.test_query_contract import returned

HOUSE = Path(__file__).parent.parent
SCREEN = ("app.py", "pages", "dashboard", "cli")
PRODUCT = (*SCREEN, "cli", "etl", "queries", "store")
# Tables whose keys are names of data; each has a test of its own.
OF_DATA = ("columns.", "fields.", "choices.", "dictionary.tables.", "dictionary.columns.")
# The words of titles, by column of an estimate; `short` by coded value.
OF_ESTIMATES = ("does.", "whole.", "averages.", "signed.", "ended.", "holds.", "per.", "unit_noun.")


def flat(branch: dict, place: str = "") -> dict[str, str]:
    """The texts of a file by their place."""
    texts: dict[str, str] = {}
    for name, leaf in branch.items():
        texts |= flat(leaf, f"{place}{name}.") if isinstance(leaf, dict) else {place + name: leaf}
    return texts


@cache
def trees(*places: str) -> list[ast.Module]:
    """The syntax trees of the Python files under some places of the repository."""
    files = chain.from_iterable(
        [HOUSE / place] if place.endswith(".py") else sorted((HOUSE / place).rglob("*.py"))
        for place in places
    )
    return [ast.parse(file.read_text(encoding="utf-8")) for file in files if file.exists()]


@cache
def strings(*places: str) -> set[str]:
    return {
        node.value
        for tree in trees(*places)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@cache
def patterns(*places: str) -> list[re.Pattern[str]]:
    """Keys written as f-strings, such as `pages.{name}.title`; a gap is a group."""
    written = {
        "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)"
            for part in node.values
        )
        for tree in trees(*places)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
    }
    return [re.compile(one) for one in written if re.match(r"[a-z]+\\\.", one)]


@cache
def vocabulary() -> set[str]:
    """What a gap of a key may hold: words of the product's code, queries and declarations."""
    declared = chain.from_iterable(
        name.split(".")
        for file in (HOUSE / "dashboard" / "narrative").rglob("options.toml")
        for name in flat(tomllib.loads(file.read_text(encoding="utf-8")))
    )
    queries = [
        file.read_text(encoding="utf-8")
        for place in ("queries", "etl")
        for file in (HOUSE / place).rglob("*.sql")
    ]
    tables_of_headers = chain.from_iterable(
        re.findall(r"\[estimate\..*?(\w+)\]", sql) for sql in queries
    )
    quoted = chain.from_iterable(
        re.findall(r"'(\w+)'", sql) for sql in [*queries, *strings(*PRODUCT)]
    )
    pages = {file.stem for file in (HOUSE / "pages").rglob("*.py")}
    coded = chain.from_iterable(
        chain(source.status_group or (), *(field.choices or () for field in source.fields.values()))
        for source in schema.load_tables().values()
    )
    named = (
        declared,
        tables_of_headers,
        quoted,
        pages,
        coded,
        schema.load_tables(),
        catalog.load_shipped(),
    )
    return strings(*PRODUCT) | set(chain.from_iterable(named))


def is_asked(key: str) -> bool:
    if key in strings(*SCREEN) | templates():
        return True
    matches = (pattern.fullmatch(key) for pattern in patterns(*SCREEN))
    return any(match and set(match.groups()) <= vocabulary() for match in matches)


@cache
def templates() -> set[str]:
    """Keys that the HTML templates ask for."""
    return {
        key
        for file in (HOUSE / "dashboard").rglob("*.html")
        for key in re.findall(r'say\("([\w.]+)"', file.read_text(encoding="utf-8"))
    }


@cache
def result_columns() -> set[str]:
    return {column for name in catalog.load_shipped() for column in returned(name)}


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_key_stands_in_one_file_only(lang):
    files = sorted((texts.FOLDER / lang).glob("*.toml"))
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    assert len(files) > 5
    keys = Counter(chain.from_iterable(map(flat, tables)))
    assert not [key for key, times in keys.items() if times > 1]


def test_the_files_of_texts_are_the_same_in_every_language():
    names = {
        lang: {file.name for file in (texts.FOLDER / lang).glob("*.toml")}
        for lang in texts.LANGUAGES
    }
    assert names["en"] == names["zh"]


def test_every_text_of_the_screen_is_asked_for():
    keys = [
        key
        for key in texts.load_texts("en")
        if not key.startswith((*OF_DATA, *OF_ESTIMATES, "short."))
    ]
    assert len(keys) > 500
    dead = [key for key in keys if not is_asked(key)]
    assert not dead


def test_a_text_that_nobody_asks_for_would_be_seen():
    assert not is_asked("app.nobody_asks_for_this")
    assert not is_asked("pages.nobody.title")
    assert not is_asked("pages.upload.nobody")
    assert is_asked("pages.upload.title")


def test_every_name_of_a_column_is_one_of_a_result():
    named = {
        key.removeprefix("columns.") for key in texts.load_texts("en") if key.startswith("columns.")
    }
    dead = named - result_columns() - strings(*SCREEN)
    assert not dead


def test_every_name_of_a_field_is_one_of_a_table():
    named = {
        key.removeprefix("fields.") for key in texts.load_texts("en") if key.startswith("fields.")
    }
    fields = {name for source in schema.load_tables().values() for name in source.fields}
    assert not named - fields
    twice = {name for name in named if f"columns.{name}" in texts.load_texts("en")}
    assert not twice


def test_every_word_of_a_title_is_of_a_column_that_an_estimate_uses():
    known, queries = texts.load_texts("en"), catalog.load_shipped().values()
    used = {
        column
        for query in queries
        for column in (*query.estimate.values(), *query.chart.values())
        if isinstance(column, str)
    }
    named = {key.split(".")[1] for key in known if key.startswith(OF_ESTIMATES)}
    assert len(named) > 20
    assert named - used <= {"number"}
    coded = {key.split(".")[-1] for key in known if key.startswith("choices.")}
    assert {key.split(".")[1] for key in known if key.startswith("short.")} <= coded


def test_every_coded_value_is_one_of_a_column():
    fields = {name for source in schema.load_tables().values() for name in source.fields}
    columns = result_columns() | strings(*SCREEN) | fields
    keys = [key.split(".")[1:] for key in texts.load_texts("en") if key.startswith("choices.")]
    # The queries of events put these two prefixes before a kind of contact and a grade of link.
    values = vocabulary() | fields
    values |= {f"contact_{value}" for column, value in keys if column == "kind"}
    values |= {f"link_{value}" for column, value in keys if column == "link_grade"}
    assert len(keys) > 200
    dead = [
        (column, value) for column, value in keys if column not in columns or value not in values
    ]
    assert not dead


@pytest.mark.parametrize("lang", schema.LANGUAGES)
def test_every_text_of_a_finding_is_asked_for(lang):
    words = tomllib.loads((findings.LOCALES / f"{lang}.toml").read_text(encoding="utf-8"))
    names = {key.rsplit(".", 1)[-1] for key in flat(words)}
    assert len(names) > 60
    marked = {f"{kind}_rows" for kind in workbook_texts.load_words()["marks"]}
    dead = names - strings("etl", "cli") - marked
    assert not dead


# The rooms that word why something cannot be used, and where their reasons are asked for.
REASONS = {
    "queries": ("queries", "etl", "dashboard/workbench"),
    "store": ("store", "etl"),
    "etl": ("etl",),
}


@pytest.mark.parametrize("room", REASONS)
def test_every_reason_is_asked_for_and_in_both_languages_with_the_same_gaps(room):
    words = tomllib.loads((HOUSE / room / "words.toml").read_text(encoding="utf-8"))
    assert words and not set(words) - strings(*REASONS[room])
    for code, message in words.items():
        assert set(message) == {"en", "zh"}, code
        gaps = [sorted(re.findall(r"{(\w+)}", text)) for text in message.values()]
        assert gaps[0] == gaps[1], code


# What the texts said before they were put into business English.
DIALECT = re.compile(
    r"\b(anew|so many|put .*away|worked out|taken? in|passed over|stands? (behind|here|again)|begun"
    r"|(of an )?invented|cannot say|goes with|in force|somebody|Meant is|in no list)\b",
    re.IGNORECASE,
)
HAN, LATIN = "[\u4e00-\u9fff]", "[A-Za-z]"
TOUCHING = re.compile(f"{HAN}{LATIN}|{LATIN}{HAN}")


def all_texts(lang: str) -> dict[str, str]:
    """The texts of the screen, of findings and of the catalogue's reasons."""
    found = tomllib.loads((findings.LOCALES / f"{lang}.toml").read_text(encoding="utf-8"))
    texts = dict(load_texts(lang))
    texts |= {f"findings.{key}": words for key, words in flat(found).items()}
    for room in REASONS:
        reasons = tomllib.loads((HOUSE / room / "words.toml").read_text(encoding="utf-8"))
        texts |= {f"{room}.{key}": words[lang] for key, words in reasons.items()}
    return texts


def test_the_english_texts_are_business_english():
    dialect = {key: words for key, words in all_texts("en").items() if DIALECT.search(words)}
    assert not dialect


def test_a_space_stands_between_chinese_and_latin_letters():
    touching = {
        key: words
        for key, words in all_texts("zh").items()
        if TOUCHING.search(words) and not key.startswith("dates.")
    }
    assert not touching
