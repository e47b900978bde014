"""Text cells that are HTML as a whole, as the rich-text fields of trackers are exported."""

import html
import re

# Rich-text editors wrap all that they hold in one or several of these.
BLOCKS = frozenset(
    [
        *("p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("blockquote", "pre", "section", "article"),
    ]
)
INLINE = frozenset(
    [
        *("a", "abbr", "b", "big", "center", "cite", "code", "dd", "del", "dl", "dt", "em"),
        *("figcaption", "figure", "font", "i", "ins", "kbd", "label", "li", "mark", "q", "s"),
        *("samp", "small", "span", "strike", "strong", "sub", "sup", "tbody", "td", "tfoot"),
        *("th", "thead", "tr", "tt", "u", "var"),
    ]
)
VOID = frozenset(("br", "hr", "img", "col", "wbr", "input"))
KNOWN = BLOCKS | INLINE | VOID
# A name, attributes without the signs of another tag, the end.
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)/?>")
BREAK = re.compile(r"(?i)<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>")
# What a cell starts with that may be HTML; the rest is checked one by one.
MAY_BE_HTML = r"^\s*<[a-zA-Z]"


def read_html(written: str) -> str | None:
    """The text of a cell that is HTML as a whole, line breaks kept: "" where it shows none.

    None where it is not: it starts and ends with a tag, the first that of a block, each tag is one
    of HTML's and closed. `List<String>`, `<Acme> Ltd` and `a<b>c` are text.
    """
    cell = written.strip()
    if not is_html(cell):
        return None
    plain = html.unescape(TAG.sub("", BREAK.sub("\n", cell))).replace("\N{NO-BREAK SPACE}", " ")
    return "\n".join(shown for line in plain.split("\n") if (shown := line.strip()))


def is_html(cell: str) -> bool:
    """Whether the whole cell is HTML: blocks of known tags, each closed in its order."""
    tags = list(TAG.finditer(cell))
    if not tags or tags[0].start() or tags[-1].end() != len(cell):
        return False
    if tags[0][1] or tags[0][2].lower() not in BLOCKS:
        return False
    if cell.count("<") != len(tags):
        return False
    opened: list[str] = []
    for tag in tags:
        name = tag[2].lower()
        if name not in KNOWN:
            return False
        if name in VOID:
            continue
        if not tag[1]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened
