"""The README of the sample: where things are, and every imperfection, from the notes taken."""

from sample_data.company import CRM_SINCE, EXPORTED, FIRST_DAY, LAST_DAY
from sample_data.story import Story

TEXT = """\
# The sample company / 示例公司

**中文摘要**：本目录是一家虚构的咨询公司“北埠咨询”两年（{first} 至 {last}）的数据，
由 `make.py` 按固定种子生成，人名、客户、项目均为虚构。公司一半用英文系统（`english/`），
一半用中文系统（`chinese/`），文件格式与真实导出一致，并故意保留真实导出中常见的问题
（缺值、日期格式混用、重复行、合计行、重名等），全部列在下表。`truth.toml` 是预先埋下的真值，
测试用它核对查询结果。重新生成：`python sample_data/make.py`（结果逐字节相同）。

An invented consulting company, Northquay, over two years: {first} to {last}, exported on
{exported}. No person, client or project in it exists. One half of the company works in English
systems, the other in Chinese ones; the files have the shapes of real exports, and their flaws.

| file | what it is |
| --- | --- |
{files}

- `truth.toml`: what must be found here, worked out by the generator from its own rows: counts of
  origins, states, channels, groups, rows kept and rejected, linked days, and the planted effects.
- `make.py`: writes all of it again, the same bytes each time: `python sample_data/make.py`, or with
  `--out DIR` elsewhere. `scenario.py` says what is planted (the sample is one scenario, `bench/`
  has others); `company.py` has people, clients and projects; `work.py` requirements, changes and
  plans; `client_side.py` contacts and tickets; `phrases.py` the wording; `english.py` and
  `chinese.py` the exports, `*_flaws.py` their flaws; `definitions.py` and `truth.py` the truth.

## What is planted

- Second-hand **and unverified** changes add working days to the tasks in whose window they
  arrive. Second-hand changes that were verified add no more than first-hand ones: the lever is
  verification.
- In hospitals (5 of the 40 projects) it is the other way round: such changes save days.
- Four of the twelve salespeople ask back before they pass something on: of what they relay, much
  less is started unverified, and the client amends or rejects much less of it.
- Complaints that are raised in a client's name are solved sooner than those raised by the client.
- Some complaints in a client's name have no contact record behind them, and are found justified
  less often; contact records begin on {crm}, so earlier ones cannot be checked.

## Imperfections

All on purpose. Rows are counted, or lines, cells where the text says so. In the Chinese files the
projects' requirement, change and task numbers begin at 1 again in each project.

| file | sheet | count | what |
| --- | --- | ---: | --- |
{flaws}
"""
FILES = {
    "organisation.csv": "organisation list of the English half",
    "client_people.csv": "the clients' people, from the CRM",
    "accounts.csv": "clients: a report of the CRM",
    "projects.csv": "project register",
    "activities.csv": "contacts with clients: a report of the CRM, dates month first",
    "tickets.xlsx": "a view of the ticket system",
    "requirements.csv": "issues of the tracker: requirements",
    "changes.csv": "issues of the tracker: change requests",
    "project_plan.xlsx": "the plans of all projects, dates as text",
    "CRM导出.xlsx": "clients, contacts, projects, organisation list, clients' people; title rows",
    "工单导出.csv": "tickets, in GB18030",
    "项目工作簿.xlsx": "requirements, changes and plans of all projects; two-row headers",
}


def write(story: Story) -> str:
    """The text of the README."""
    files, seen = [], set()
    for sheet in story.sheets:
        if sheet.file not in seen:
            seen.add(sheet.file)
            files.append(f"| `{sheet.half}/{sheet.file}` | {FILES[sheet.file]} |")
    flaws = [f"| {n.file} | {n.sheet or '–'} | {n.count:,} | {n.what} |" for n in story.notes]
    return TEXT.format(
        first=FIRST_DAY.isoformat(),
        last=LAST_DAY.isoformat(),
        exported=EXPORTED.isoformat(),
        crm=CRM_SINCE.isoformat(),
        files="\n".join(files),
        flaws="\n".join(flaws),
    )
