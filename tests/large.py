"""Exports as large as they come, written in seconds: what an intake must bear."""

import io
import zipfile
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


def plan(path: Path, rows: int) -> Path:
    """A workbook of so many tasks of twenty columns."""
    letters = "ABCDEFGHIJKLMNOPQRST"

    def line(number: int, cells: tuple) -> str:
        return (
            f'<row r="{number}">'
            + "".join(
                f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'
                for letter, cell in zip(letters, cells, strict=True)
            )
            + "</row>"
        )

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _PARTS.items():
            book.writestr(name, content)
        with (
            book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as raw,
            io.TextIOWrapper(raw, encoding="utf-8", write_through=False) as sheet,
        ):
            sheet.write(
                '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                "<sheetData>"
            )
            sheet.write(line(1, PLAN_HEADERS))
            for row in range(rows):
                begin, end = f"2025-{row % 12 + 1:02}-03", f"2025-{row % 12 + 1:02}-24"
                cells = (f"K-{row}", f"P-{row % 400}", f"任务{row}", f"{row % 9 + 1}.{row}")
                cells += (f"张伟{row % 50}", begin, end, begin, end, begin, end, "100%", "已完成")
                cells += (f"K-{row - 1}", "无", "开发", "交付部", "高", row % 80, row % 9999)
                sheet.write(line(row + 2, cells))
            sheet.write("</sheetData></worksheet>")
    return path
