"""Every word on the screen comes from the locales or a query's header, in the reader's language."""

import ast
import re

import pytest

from dashboard.display import texts
from queries import catalog
from store.paths import ROOT

HOUSE = ROOT
FILES = sorted(
    [HOUSE / "app.py", *(HOUSE / "pages").rglob("*.py"), *(HOUSE / "dashboard").rglob("*.py")]
)
# Calls that put their first argument, or one of these, before the reader.
SHOWN = {
    "badge", "button", "caption", "checkbox", "date_input", "dialog", "download_button",
    "error", "expander", "file_uploader", "form_submit_button", "header", "info", "link_button",
    "markdown", "metric", "multiselect", "pills", "popover", "radio", "segmented_control",
    "selectbox", "spinner", "status", "subheader", "success", "text_area", "text_input",
    "title", "toast", "toggle", "warning", "write",
}  # fmt: skip
NAMED = {"label", "help", "placeholder", "body", "text", "caption"}
WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names of things, and code, that stand in Chinese as they are.
AS_THEY_ARE = re.compile(
    r"\{[^}]*\}|`[^`]*`|--[\w-]+|\$\w+|[a-z]+_\w+|\w+\.toml|“[a-z]+”|(?<![A-Za-z])[A-Z]{2,}s?(?![A-Za-z])"
)
# Two letters and more of English in a Chinese text that are no word left untranslated.
KNOWN = {
    "Firsthand", "Excel", "Jira", "Wilson", "Holm", "bootstrap", "Newcombe", "Haenszel", "Mantel",
    "Aalen", "Johansen", "Kaplan", "Meier", "Greenwood", "Newey", "West",
    "csv", "tsv", "xlsx", "xls", "xlsb", "ods",
    "gz", "zip", "dmy", "mdy", "ymd", "ydm", "myd", "dym", "Big", "Shift", "Windows", "Latin",
    "Enter", "kB", "PowerPoint", "Cohen", "kappa", "DuckDB", "Nelson", "Tab", "Ctrl", "Esc",
    "Home", "End",
}  # fmt: skip


def literals(call):
    """The texts written in a call where the reader would see them."""
    asked = [*call.args[:1], *(word.value for word in call.keywords if word.arg in NAMED)]
    for one in asked:
        parts = one.values if isinstance(one, ast.JoinedStr) else [one]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def on_screen(path):
    """What a file writes to the screen by itself: line and words."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_call and node.func.attr in SHOWN and _is_streamlit(node.func.value):
            yield from ((node.lineno, said) for said in literals(node) if WORD.search(said))


def may_be_empty(call):
    """Whether a list may stand without a choice: Streamlit then writes words of its own in it."""
    if call.func.attr == "multiselect":
        return True
    index = next((word.value for word in call.keywords if word.arg == "index"), None)
    options = call.args[1] if len(call.args) > 1 else None
    return (isinstance(index, ast.Constant) and index.value is None) or (
        isinstance(options, ast.List)
        and any(isinstance(one, ast.Constant) and one.value is None for one in options.elts)
    )


def test_a_list_without_a_choice_says_so_in_our_words():
    lists = [
        (path.name, node)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("selectbox", "multiselect")
        and may_be_empty(node)
    ]
    assert len(lists) > 8
    assert not [
        (name, node.lineno)
        for name, node in lists
        if "placeholder" not in {word.arg for word in node.keywords}
    ]


def _is_streamlit(owner):
    """`st`, `st.sidebar`, or a place on the page (`left`, `place`); no module of the house."""
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    return isinstance(owner, ast.Name) and owner.id not in ("show", "text", "formats", "record")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_no_file_writes_words_to_the_screen_by_itself(path):
    assert not list(on_screen(path))


def test_words_to_the_screen_would_be_found(tmp_path):
    place = tmp_path / "page.py"
    place.write_text(
        'st.caption("No rows")\nst.button(label)\nst.markdown(f"**{name}** is late")\n'
        'st.selectbox(t("a.b"), rows, placeholder="选择")\n'
    )
    assert [line for line, _ in on_screen(place)] == [1, 3, 4]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_chinese_stands_in_no_code(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    written = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs
    }
    found = {one for one in written if CHINESE.search(one)}
    # The product's name and the language's own name.
    assert found <= {"Firsthand 第一手", "中文"}


def english(said):
    """The words of a Chinese text that stand there in English."""
    return set(re.findall(r"[A-Za-z]{2,}", AS_THEY_ARE.sub(" ", said))) - KNOWN


def test_no_chinese_text_is_left_in_english():
    # The command line and the file of a digest's delivery have words of their own, an assistant is
    # told the names of parameters, and dates have CLDR's letters.
    left = {
        key: english(said)
        for key, said in texts.load_texts("zh").items()
        if not key.startswith(("assistant.", "cli.", "dates.", "delivery.", "errors.no_mark"))
    }
    assert not {key: words for key, words in left.items() if words}


def test_no_english_text_is_left_in_chinese():
    said = {key: one for key, one in texts.load_texts("en").items() if CHINESE.search(one)}
    assert not said


def test_the_headers_of_queries_are_in_their_languages():
    for query in catalog.load_shipped().values():
        own = [
            query.title,
            query.question,
            *query.claims.values(),
            *query.trial.values(),
            *query.columns.values(),
            *(dict(zip(("en", "zh"), pair, strict=True)) for pair in _caveats(query)),
        ]
        assert query.title
        for words in own:
            assert not CHINESE.search(words.get("en", "")), query.name
            assert not english(words.get("zh", "")), query.name


def _caveats(query):
    return zip(query.caveats.get("en", []), query.caveats.get("zh", []), strict=True)
