"""What a sheet is by its own words: headers, sheet and file names, titles above the table."""

import re
from functools import lru_cache

import pyarrow.compute as pc

from etl.mapping.field_mapping import FieldMapping
from etl.mapping.names import Names, is_generic
from etl.mapping.table import Table
from etl.schema import TableSchema, foreign_kinds
from etl.schema.foreign_kinds import ForeignKind
from etl.values import file_names
from etl.values.cells import clean_cells
from etl.values.normalise import fold, normalise_header

# What counts for a foreign kind, and from which count on a sheet is one.
OWN_HEADER, BESIDE_HEADER, OWN_NAME = 2, 1, 2
MIN_FOREIGN = 3
# Headers that only stand beside others count no further.
MAX_BESIDE = 2
# Own words of a table that outweigh any foreign kind.
CLEARLY_OURS = 3
# A list of projects, clients or people has more different ones than this share of its rows.
MIN_DISTINCT_SHARE = 0.5
MIN_REGISTER_ROWS = 4
# Chinese words up to this length occur in titles of anything.
MAX_BARE_WORD = 2
# Words beside that of a register that still speak of all its things.
_OF_ALL = re.compile(
    r"\b(?:crm|erp|all|our|my|active|current|open|closed|new|key|company)\b"
    r"|crm|erp|在建|全部|所有|我的|我司|公司|部门|重点|进行中|已完成|历史|年度|本年|新增|有效|(?<!\d)\d+年"
)
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")


@lru_cache(maxsize=20_000)
def _spell_out(text: str) -> str:
    """The text in lower case with spaces between its words: CaseNumber, case_number."""
    return re.sub(r"[\s_\-/:.]+", " ", fold(_CAMEL.sub(" ", text)))


@lru_cache(maxsize=20_000)
def _compile_words(words: tuple[str, ...]) -> re.Pattern:
    """A pattern for any of the words: Latin ones as whole words, in singular or plural."""
    parts = [
        rf"\b{re.escape(_spell_out(word).removesuffix('s'))}(?:e?s)?\b"
        if word.isascii() and word[:1].isalnum()
        else re.escape(_spell_out(word))
        for word in words
    ]
    return re.compile("|".join(parts) or r"(?!)")


def has_word(text: str, words: tuple[str, ...]) -> bool:
    """Whether a header or a name has one of the words."""
    return bool(_compile_words(words).search(_spell_out(text)))


def is_named(schema: TableSchema, names: Names) -> bool:
    """Whether the sheet, its file or a title has the name of such a table."""
    name, *headings = names.telling
    # 项目 in a title says whose list it is, not of what.
    long = tuple(word for word in schema.sheets if len(word) > MAX_BARE_WORD)
    return _names_table(name, schema, schema.sheets) or any(
        _names_table(title, schema, long) for title in headings
    )


def _names_table(name: str, schema: TableSchema, words: tuple[str, ...]) -> bool:
    """Whether a name has one of the words of a table; that of a register must not be of one of its
    things: “Projects” lists them, “Atlas project” is one."""
    if not has_word(name, words):
        return False
    bare = tuple(word for word in words if word.isascii() or len(word) <= MAX_BARE_WORD)
    spelled = _spell_out(name)
    is_list = any(word in spelled for word in set(words) - set(bare)) or any(
        re.search(rf"\b{re.escape(word)}\b", spelled) for word in bare if word.isascii()
    )
    if is_list or not schema.is_register:
        return True
    rest = file_names.suggest_owner(_compile_words(bare).sub(" ", spelled))
    return is_generic(_OF_ALL.sub("", rest))


def count_own_words(mapping: FieldMapping, table: Table, names: Names) -> int:
    """Headers, names and columns of choices that are peculiar to a table; its strong words count
    twice."""
    schema = mapping.schema
    shown = [header.shown for header in table.headers if header.shown]
    headers = sum(has_word(header, schema.peculiar) for header in shown)
    strong = sum(has_word(text, schema.strong) for text in (*shown, *names.telling))
    return headers + strong + is_named(schema, names) + _count_by_values(mapping)


def _count_by_values(mapping: FieldMapping) -> int:
    """Columns that only their values show to be a field of the table."""
    fields = [(mapping.schema.fields[name], columns) for name, columns in mapping.columns.items()]
    return sum(
        field.by_values and not set(columns[0].forms) & set(map(normalise_header, field.headers))
        for field, columns in fields
    )


def has_strong_word(schema: TableSchema, table: Table, names: Names) -> bool:
    """Whether a word that decides for the table stands in a header or a name."""
    texts = (*(header.shown for header in table.headers), *names.telling)
    return any(has_word(text, schema.strong) for text in texts)


def speaks_against(mapping: FieldMapping, table: Table) -> bool:
    """Whether a header that fills no field speaks against the table, or its rows do: a list of
    projects names each once."""
    used = {header.place for headers in mapping.columns.values() for header in headers}
    others = [header.shown for header in table.headers if header.place not in used and header.shown]
    if any(has_word(header, mapping.schema.against) for header in others):
        return True
    return mapping.schema.is_register and _repeats(mapping, table)


def _repeats(mapping: FieldMapping, table: Table) -> bool:
    """Whether the things that a register lists occur in it again and again."""
    columns = mapping.columns.get(mapping.schema.key[0]) or mapping.columns.get("name", ())
    if len(columns) != 1 or len(table.rows) < MIN_REGISTER_ROWS:
        return False
    cells = clean_cells(table.column(columns[0].place)).drop_null()
    return pc.count_distinct(cells).as_py() < MIN_DISTINCT_SHARE * len(cells)


def find_foreign_kind(table: Table, names: Names) -> tuple[ForeignKind | None, int]:
    """The kind of sheet that is none of ours, and how much speaks for it; None if nothing does."""
    forms = {form for header in table.headers for form in header.forms}
    scored = [(_score_kind(kind, forms, names), kind) for kind in foreign_kinds.load_kinds()]
    score, kind = max(scored, key=lambda pair: pair[0])
    return (kind, score) if score >= MIN_FOREIGN else (None, score)


def _score_kind(kind: ForeignKind, forms: set[str], names: Names) -> int:
    own = sum(normalise_header(header) in forms for header in kind.headers)
    beside = sum(normalise_header(header) in forms for header in kind.beside)
    named = any(has_word(name, kind.names) for name in names.telling)
    if not own and not named:
        return 0
    return OWN_HEADER * own + min(BESIDE_HEADER * beside, MAX_BESIDE) + OWN_NAME * named


def is_foreign(score: int, own_words: int, is_complete: bool) -> bool:
    """Whether what speaks for a foreign kind outweighs the nearest table's own words."""
    if own_words >= CLEARLY_OURS:
        return False
    return not (is_complete and own_words * OWN_HEADER > score)
