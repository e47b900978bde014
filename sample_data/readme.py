"""README of the sample company: its files, planted effects and recorded flaws."""

from sample_data.company import CRM_SINCE, EXPORTED, FIRST_DAY, LAST_DAY
from sample_data.story import Story

TEXT = """\
# The sample company / 示例公司

**中文摘要**：本目录是一家虚构的咨询公司“北埠咨询”两年（{first} 至 {last}）的数据，
由 `make.py` 按固定种子生成，人名、客户、项目均为虚构。公司一半用英文系统（`english/`），
一半用中文系统（`chinese/`），文件格式与真实导出一致，并故意保留真实导出中常见的问题
（缺值、日期格式混用、重复行、合计行、重名等），全部列在下表。`truth.toml` 是预先埋下的真值，
测试用它核对查询结果。重新生成：`python sample_data/make.py`（结果逐字节相同）。

A fictional consulting company, Northquay, over two years: {first} to {last}, exported on
{exported}. All people, clients and projects are invented. One half of the company works with
English systems, the other with Chinese ones; the files have the structure of real exports, and
their flaws.

| File | Content |
| --- | --- |
{files}

- `truth.toml`: the expected results, computed by the generator from its own rows: counts by
  origin, state, channel and group, rows kept and rejected, linked days, and the planted effects.
- `make.py`: writes everything again, byte for byte: `python sample_data/make.py`, or elsewhere with
  `--out DIR`. `scenario.py` defines what is planted (the sample is one scenario, `bench/` has
  others); `company.py` generates people, clients and projects; `work.py` requirements, changes and
  plans; `client_side.py` contacts and tickets; `phrases.py` the wording; `english.py` and
  `chinese.py` the exports, `*_flaws.py` their flaws; `definitions.py` and `truth.py` the truth.

## What is planted

- Second-hand **and unverified** changes add working days to the tasks in whose window they
  arrive. Second-hand changes that were verified add no more than first-hand ones: what makes the
  difference is verification.
- In hospitals (5 of the 40 projects) it is the other way round: such changes save days.
- Four of the twelve salespeople check with the client before they pass something on: much less of
  what they relay is started unverified, and the client amends or rejects much less of it.
- Complaints raised in a client's name are resolved sooner than those raised by the client.
- Some complaints raised in a client's name have no contact record before them, and are
  substantiated less often; contact records start on {crm}, so earlier ones cannot be checked.

## Imperfections

All are intentional. Counts are rows, unless the text says lines or cells. In the Chinese files,
the numbers of requirements, changes and tasks start at 1 again in each project.

| File | Sheet | Count | Imperfection |
| --- | --- | ---: | --- |
{flaws}
"""
FILES = {
    "organisation.csv": "organisation list of the English half",
    "client_people.csv": "the clients' people, from the CRM",
    "accounts.csv": "clients, a CRM report",
    "projects.csv": "project register",
    "activities.csv": "contacts with clients, a CRM report with month-first dates",
    "tickets.xlsx": "a view of the ticket system",
    "requirements.csv": "requirements, from the issue tracker",
    "changes.csv": "change requests, from the issue tracker",
    "project_plan.xlsx": "the plans of all projects, dates as text",
    "CRM导出.xlsx": "clients, contacts, projects, organisation list, clients' people; title rows",
    "工单导出.csv": "tickets, in GB18030",
    "项目工作簿.xlsx": "requirements, changes and plans of all projects; two-row headers",
}


def format_readme(story: Story) -> str:
    """The text of the README."""
    files, seen = [], set()
    for sheet in story.sheets:
        if sheet.file not in seen:
            seen.add(sheet.file)
            files.append(f"| `{sheet.half}/{sheet.file}` | {FILES[sheet.file]} |")
    flaws = [
        f"| {note.file} | {note.sheet or '–'} | {note.count:,} | {note.what} |"
        for note in story.notes
    ]
    return TEXT.format(
        first=FIRST_DAY.isoformat(),
        last=LAST_DAY.isoformat(),
        exported=EXPORTED.isoformat(),
        crm=CRM_SINCE.isoformat(),
        files="\n".join(files),
        flaws="\n".join(flaws),
    )
