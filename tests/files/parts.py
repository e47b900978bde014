"""Workbooks written part by part, as other programs write them and no library would."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The namespaces of strict OOXML, which a choice in Excel's dialog writes.
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCUMENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Cells of style 1 are dates.
STYLES = (
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/>'
    '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
)


def text(value: str) -> str:
    """A cell of text."""
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def row(*cells: str, number: int | None = None) -> str:
    """A row of cells, without a number unless one is given."""
    place = f' r="{number}"' if number else ""
    return f"<row{place}>{''.join(cells)}</row>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of text."""
    return "".join(row(*map(text, cells)) for cells in rows)


def write(
    path: Path,
    sheets: dict[str, str],
    *,
    hidden: Sequence[str] = (),
    properties: str = "",
    before: str = "",
    after: str = "",
    prolog: str = "",
    shared: str | None = None,
    is_strict: bool = False,
    twice: bool = False,
) -> Path:
    """Write a workbook of sheets by name, each given as the XML of its rows.

    `properties` are the workbook's, `before` and `after` stand around the rows of every sheet,
    `prolog` before its root; `shared` is the part of shared strings; `twice` writes the first sheet
    twice under one name.
    """
    main, relations = (STRICT_MAIN, STRICT_RELATIONS) if is_strict else (MAIN, RELATIONS)
    numbered = dict(enumerate(sheets, 1))
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"'
        f' state="{"hidden" if name in hidden else "visible"}"/>'
        for number, name in numbered.items()
    )
    related = [(f"worksheets/sheet{number}.xml", "worksheet") for number in numbered]
    related.append(("styles.xml", "styles"))
    if shared is not None:
        related.append(("sharedStrings.xml", "sharedStrings"))
    parts = {
        "[Content_Types].xml": _content_types([target for target, _ in related]),
        "_rels/.rels": _relations([("xl/workbook.xml", "officeDocument")], relations),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(related, relations),
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{STYLES}</styleSheet>',
    }
    for number, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'{prolog}<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}'
            "</worksheet>"
        )
    if shared is not None:
        parts["xl/sharedStrings.xml"] = shared
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
        if twice:
            # Written under a name of its own length, as the library warns of a name given twice.
            book.writestr("xl/worksheets/sheetX.xml", parts["xl/worksheets/sheet1.xml"])
    if twice:
        path.write_bytes(path.read_bytes().replace(b"sheetX.xml", b"sheet1.xml"))
    return path


def _content_types(targets: Sequence[str]) -> str:
    overrides = "".join(
        f'<Override PartName="/xl/{target}" ContentType="{DOCUMENT}.{_kind(target)}+xml"/>'
        for target in ("workbook.xml", *targets)
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _kind(target: str) -> str:
    stem = Path(target).stem
    if stem == "workbook":
        return "sheet.main"
    return "worksheet" if target.startswith("worksheets/") else stem


def _relations(targets: Sequence[tuple[str, str]], relations: str) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{relations}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'
