"""Exports as large as they come, written in seconds: what an intake must bear."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

TICKET_HEADERS = ("工单编号", "项目", "客户", "创建时间", "工单类型", "提交人", "严重程度", "主题")
TICKET_HEADERS += ("描述", "状态", "解决时间", "分类")
PLAN_HEADERS = ("任务编号", "项目编号", "任务名称", "WBS", "负责人", "基线开始", "基线完成")
PLAN_HEADERS += ("计划开始", "计划完成", "实际开始", "实际完成", "完成百分比", "状态", "前置任务")
PLAN_HEADERS += ("备注", "阶段", "部门", "优先级", "工时", "成本")

_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-'
    'types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet '
    'name="任务" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def tickets(path: Path, rows: int) -> Path:
    """A csv of so many tickets of twelve columns; one in a thousand has a date that is none."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(TICKET_HEADERS) + "\n")
        for row in range(rows):
            month, day = row % 12 + 1, row % 28 + 1
            opened = f"2025-{month:02}-{day:02} 09:{row % 60:02}" if row % 1000 else "待定"
            file.write(
                f"T-{row},P-{row % 400},客户{row % 90},{opened},投诉,张伟{row % 50},一般,"
                f"第{row}号工单的主题,客户反映系统响应缓慢需要尽快处理编号{row},已关闭,"
                f"2025-{month:02}-{day:02} 18:00,售后\n"
            )
    return path


_STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts '
    'count="1"><numFmt numFmtId="164" formatCode="000000"/></numFmts><cellXfs count="3"><xf '
    'numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="9"/></cellXfs></styleSheet>'
)


def plan(path: Path, rows: int) -> Path:
    """A workbook of so many tasks of twenty columns, all of them texts."""

    def cells(row: int) -> list[str]:
        begin, end = f"2025-{row % 12 + 1:02}-03", f"2025-{row % 12 + 1:02}-24"
        values = (f"K-{row}", f"P-{row % 400}", f"任务{row}", f"{row % 9 + 1}.{row}")
        values += (f"张伟{row % 50}", begin, end, begin, end, begin, end, "100%", "已完成")
        values += (f"K-{row - 1}", "无", "开发", "交付部", "高", row % 80, row % 9999)
        return list(map(_text, values))

    return _write_book(path, PLAN_HEADERS, map(cells, range(rows)))


def numbered_plan(path: Path, rows: int) -> Path:
    """A workbook of so many tasks whose ids are numbers in a format that pads them, as are their
    predecessors, and whose progress is shown in per cent."""

    def cells(row: int) -> list[str]:
        begin, end = f"2025-{row % 12 + 1:02}-03", f"2025-{row % 12 + 1:02}-24"
        texts = map(_text, (f"P-{row % 400}", f"任务{row}", f"张伟{row % 50}", begin, end))
        return [_number(row, 1), *texts, _number(row % 100 / 100, 2), _number(max(row - 1, 0), 1)]

    headers = ("任务编号", "项目编号", "任务名称", "负责人", "计划开始", "计划完成", "完成百分比")
    return _write_book(path, (*headers, "前置任务"), map(cells, range(rows)), _STYLES)


def _text(value: object) -> str:
    return f' t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _number(value: float, style: int) -> str:
    return f' s="{style}"><v>{value}</v></c>'


def _write_book(
    path: Path, headers: tuple[str, ...], rows: Iterable[list[str]], styles: str = ""
) -> Path:
    """A workbook of one sheet; each cell of a row is its XML behind the reference."""
    parts = dict(_PARTS)
    if styles:
        parts["xl/styles.xml"] = styles
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            "</Types>",
            '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.styles+xml"/></Types>',
        )
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>",
            '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/styles" Target="styles.xml"/></Relationships>',
        )
    letters = "ABCDEFGHIJKLMNOPQRST"[: len(headers)]

    def line(number: int, cells: list[str]) -> str:
        placed = zip(letters, cells, strict=True)
        written = "".join(f'<c r="{letter}{number}"{cell}' for letter, cell in placed)
        return f'<row r="{number}">{written}</row>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in parts.items():
            book.writestr(name, content)
        with (
            book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as raw,
            io.TextIOWrapper(raw, encoding="utf-8", write_through=False) as sheet,
        ):
            sheet.write(
                '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                "<sheetData>"
            )
            sheet.write(line(1, list(map(_text, headers))))
            for number, cells in enumerate(rows, 2):
                sheet.write(line(number, cells))
            sheet.write("</sheetData></worksheet>")
    return path
