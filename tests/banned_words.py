"""Words of cause and cost, in whatever case or inflection, in all texts that a reader may see."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from queries import catalog, headers

ROOT = Path(__file__).parents[1]
# What claims that one thing brings about another, or what it costs. Stems, so that an inflection
# is no way round; the text is folded before (`fold`), so that case, markup or a space is none.
ENGLISH = re.compile(
    r"(?<![a-z])(?:"
    r"costs?|costly|costing|costed|effect\w*|affect\w*|caus\w*"
    r"|lead(?:s|ing)? to|led to|due to|owing to|because of|thanks to|on account of"
    r"|bring(?:s|ing)? about|brought about|result(?:s|ed|ing)? (?:in|from)"
    r"|giv(?:e|es|ing) rise to|gave rise to|responsible for|to blame"
    r"|impact\w*|consequence\w*|attribut\w*|provok\w*|inflict\w*|harm|harms|harmed|harmful"
    r")(?![a-z])"
)
CHINESE = re.compile(
    "代价|带来|影响|导致|造成|引起|引发|致使|招致|促成|因为|由于|所致|归因|归咎|成本|后果|危害|拖累|连累|损害"
)
# Neither seen nor read: soft hyphens, zero-width signs, marks of direction.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
MARKUP = re.compile(r"[*`~\\]|</?[a-z][^<>]*>")
HAN = "\u3400-\u9fff"
# Files of which no text is a claim about a company's data.
NO_CLAIMS = {
    "CHANGELOG.md": "what earlier versions said is history",
    "docs/decisions": "decisions on the program, with their costs and consequences",
    "docs/benchmarks.md": "costs in seconds and bytes",
    "docs/simulation.md": "invented companies, in which the cause was planted",
}
# Keys of words that are not ours: headers of other programs' exports, kinds of chart.
FOREIGN = {"headers", "peculiar", "beside", "chart"}


def fold(text: str) -> str:
    """A text as the words are sought in it: no case, markup, unseen signs or odd spaces."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"[\s_]+", " ", MARKUP.sub("", text))
    return re.sub(rf"(?<=[{HAN}]) (?=[{HAN}])", "", text)


def find_words(text: str) -> list[str]:
    """The words of cause and cost in a text, folded."""
    folded = fold(text)
    return [*ENGLISH.findall(folded), *CHINESE.findall(folded)]


def _flatten(place: str, leaf: Any) -> Iterator[tuple[str, str]]:
    if isinstance(leaf, dict):
        for key, value in leaf.items():
            if key not in FOREIGN:
                yield from _flatten(f"{place}.{key}" if place else key, value)
    elif isinstance(leaf, list):
        for value in leaf:
            yield from _flatten(place, value)
    elif isinstance(leaf, str):
        yield place, leaf


def _read_toml(path: Path) -> Iterator[tuple[str, str]]:
    place = path.relative_to(ROOT).as_posix()
    for key, text in _flatten("", tomllib.loads(path.read_text(encoding="utf-8"))):
        yield f"{place}: {key}", text


def list_texts() -> list[tuple[str, str]]:
    """Every text that a reader may see, by its place: locales, headers of queries, fields of the
    schema, guides, README and the description of the package."""
    found: list[tuple[str, str]] = []
    tables = [
        *ROOT.glob("dashboard/display/locales/*/*.toml"),
        *ROOT.glob("etl/locales/*.toml"),
        *ROOT.glob("cli/locales/*.toml"),
        *ROOT.glob("etl/schema/*.toml"),
        *ROOT.glob("*/words.toml"),
    ]
    for path in sorted(tables):
        found += _read_toml(path)
    for name in catalog.list_shipped():
        text = (catalog.FOLDER / f"{name}.sql").read_text(encoding="utf-8")
        header = tomllib.loads(headers.split_text(name, text)[0])
        found += [(f"{name}.sql: {key}", said) for key, said in _flatten("", header)]
        found.append((f"{name}.sql", name.replace("_", " ")))
    written = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")]
    for path in sorted({*written, *ROOT.glob("dashboard/**/*.html")}):
        place = path.relative_to(ROOT).as_posix()
        if not place.startswith(tuple(NO_CLAIMS)):
            found.append((place, path.read_text(encoding="utf-8")))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found.append(("pyproject.toml", project.get("description", "")))
    return found
