"""Texts of the simulation page, in both languages."""

from bench.nulls import CHANCE, CORRECTED, EXTRA_DAYS, LINKED, SUBSTANTIATED, UNVERIFIED

COLUMNS = {
    CHANCE: "contacts beyond chance 接触佐证",
    SUBSTANTIATED: "complaints true 投诉属实",
    UNVERIFIED: "started unverified 未核实开工",
    CORRECTED: "corrected 核实后有误",
    LINKED: "linked slip 关联延误",
    EXTRA_DAYS: "extra days (M12) 额外延误",
}
HEAD = """\
# The methods' own test / 方法自检

Written by `make simulate`; not to be edited by hand. 本页由 `make simulate` 生成，请勿手工修改。

Whole companies are invented with a known truth. Each goes the way of a published snapshot: its
tables through the product's own model queries, all six headline comparisons with their robustness
checks, and the grade. A comparison is graded as if it were the only one, so that Holm's adjustment
hides no false alarm. Only the checks of the data and the list of missing fields are left out: they
can silence a comparison, never make it sure.

A full run has 200 companies of each kind; every row says how many it has. With fewer, the table
shows that the machinery runs and that nothing is grossly wrong, not that the promise is kept: 0 of
40 still allows 1 in 8, 0 of 10 four in ten (99 %).

我们虚构了许多公司，真相已知。每家公司都按已发布快照的方式处理：各表经产品自身的模型查询，
六项核心对比及其稳健性检验，再到评级。每项都按唯一的核心对比评级，不让 Holm 校正掩盖误报。
仅略去数据检查与缺失字段清单：它们只会让比较不作结论，不会让它更确定。

完整运行每种情形 200 家公司，各行列有实际家数。家数较少时，本表只说明流程可用、没有严重错误，
不说明承诺已兑现：40 家中 0 次，仍可能是八分之一；10 家中 0 次，仍可能是四成（99%）。
"""
SURE = """\
## Sure of what is not there / 无中生有

Companies in which the grade is *strong* or *contrary* although nothing is planted. Promise: at most
5 % in the mean of a comparison's rows. A row above 5 % is run once more with four times as many
companies and new seeds, and those alone count (at most 6.5 % of 800); both are shown. In brackets:
rows that no method can guard, named beforehand, neither bounded nor in the mean (see below).
*Silent*: graded insufficient, which is no proof that the method tells noise from an effect.
“–”: what is planted makes a true difference there.

未埋入任何影响、却评为“证据扎实”或“恰好相反”的公司数。承诺：每项比较各行平均不超过 5%。
超过 5% 的行以四倍家数和新种子重跑一次，仅以重跑为准（800 家中不超过 6.5%），两次都列出。
括号内为事先指明、任何方法都无法防范的行，不设界限，也不计入平均（见下）。
*silent*：评为“记录太少”的家数，不能说明方法分得清偶然与影响。
“–”：该行埋入的内容本身就造成真实差异。
"""
COVERAGE = """\
## Intervals that hold the truth / 区间包含真值

Of the 95 % intervals that there are. Bounds: 93 % in all, 90 % in a row of 200. Above 98 % the
interval is wider than it need be. *Width*: how many times as wide as the estimates' own spread
asks for. Where outcomes are unknown for one group, the bounds have to hold the truth, not the
interval: “–”.

所有给出的 95% 区间中，包含真值的比例。界限：合计 93%，每行（200 家）90%。高于 98% 说明区间过宽。
*宽度*：区间宽度为估计值自身离散程度所需的几倍。一组的结果大量不明时，应由上下界而非区间包含真值，记为“–”。
"""
PLANTED = """\
## What is planted, is it found? / 埋入的影响能否发现

Companies graded *strong* / *contrary* / *suggestive*. In the companies below, relayed messages are
verified less, more often wrong and less often substantiated, and their complaints have more
contacts before them than by chance, as in the sample company; the days differ from row to row.

评为“证据扎实”/“恰好相反”/“有迹象”的公司数。以下公司与示例公司相同：转述的需求较少核实、较常有误、
投诉较少属实，投诉之前的接触多于偶然水平；各行埋入的天数不同。
"""
M12 = """\
## The headline estimate (M12) / 主估计（M12）

How many working days a relayed change that nobody verified in time adds to a task, beyond any other
change. With 99 % Monte Carlo intervals.

- **holds the truth**: the 95 % interval contains what was planted.
- **above 0, below 0**: the 95 % interval lies wholly on one side.
- **unadjusted, without 0**: the plain difference of tasks with and without such a change finds
  something. Where nothing was planted, this shows what the adjustment is for.
- **M18**: an effect of the size that M18 calls visible in 80 % of companies is seen in so many.
  Bound: 80 % ± 5 points and 2.6 standard errors.

每项未及时核实的转述变更，比其他变更多给任务带来几个工作日的延误；方括号为 99% 蒙特卡洛区间。

- **holds the truth**：95% 区间包含埋入的真值。
- **above 0、below 0**：95% 区间整个大于或小于 0。
- **unadjusted, without 0**：未经调整的差异“发现”了影响。未埋入影响时，可见调整的作用。
- **M18**：M18 称 80% 的公司可见的影响，实际有多少公司看得见。界限：80% ± 5 个百分点及
  2.6 个标准误。
"""
M12_COLUMNS = (
    "planted",
    "n",
    "days planted",
    "days found",
    "holds the truth",
    "above 0",
    "below 0",
    "unadjusted, without 0",
    "M18",
)
NO_GUARD = """\
## What no method can guard / 任何方法都无法防范的情形

- **Overloaded salespeople.** In such a month all projects of a salesperson are late and nothing is
  verified. A cause that nobody recorded may be behind a difference; only a comparison planned
  before the data came can rule it out.
- **Lost dates.** Where the dates of verification are lost rather around late tasks than elsewhere,
  verified changes look unverified just there. The data cannot show it; ask who enters the dates,
  and when.

- **销售超负荷。** 这样的月份里，该销售的所有项目都延误，也都不核实。差异背后可能有没被记录的原因；
  只有在数据产生之前就设计好的比较才能排除。
- **日期丢失。** 如果延误任务前后的核实日期更容易丢失，已核实的变更在那里就像未核实。
  数据本身看不出来，应问清由谁、何时登记日期。
"""
TOO_FEW = """\
**Not decided yet.** No bound is missed beyond what chance explains, but {short} of {rows} rows have
fewer than 200 companies: this run does not show that the promise is kept.

**尚无定论。** 没有超出偶然的未达标，但 {rows} 行中有 {short} 行不足 200 家公司：
本次运行不能说明承诺已兑现。"""
