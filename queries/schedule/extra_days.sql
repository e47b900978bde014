/*
title.en    = "Extra days of slip for each passed-on change without an answer on record in time"
title.zh    = "每项没有及时答复记录的转述变更对应的额外延误"
question.en = "Do tasks slip more for each passed-on change without an answer on record in time than for any other change?"
question.zh = "与其他变更相比，每多一项没有及时答复记录的转述变更，任务是否延误更多？"
grain       = "one row per finished task whose slip is known; no summary rows, no milestones"
tables      = ["task_exposures"]
chart       = { kind = "effect" }
rows        = "schedule/rows"
suspects    = "higher"
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["“No answer on record in time” means none from the client by the decision or, without one, by the start of work.", "Tasks of the same project, month and similar length are compared; the figure is the slip that goes with one more such change instead of another change.", "It goes with, it need not cause: larger changes may take other channels, and difficult clients may be given senior salespeople.", "Only changes that arrived before the baseline finish are counted, so that a late task does not collect changes because it is late.", "If people are told to log more, more entries mean a change in recording, not in work."]
caveats.zh  = ["“无及时答复记录”指到决定（或开工）时没有客户答复记录。", "比较同一项目、同一月份、工期相近的任务；数值为其他变更换成一项没有及时答复记录的转述变更时，随之多出的延误。", "这是相关，不一定是因果：大的变更可能走不同渠道，难的客户可能由资深销售负责。", "只计基线完成日之前到达的变更，以免延误的任务因延误而累积变更。", "要求大家多登记之后数量上升，是记录方式变了，不是工作变了。"]

[claims]
found.en   = "tasks [are|appear to be] later with each passed-on change without an answer on record in time than with any other change: by {size}"
found.zh   = "每项没有及时答复记录的转述变更，对应的任务延误[|看来]比其他变更更多：多{size}"
reverse.en = "tasks [are|appear to be] less late with each passed-on change without an answer on record in time than with any other change: by {size}"
reverse.zh = "每项没有及时答复记录的转述变更，对应的任务延误[|看来]比其他变更更少：少{size}"
none.en    = "tasks are as late with each passed-on change without an answer on record in time as with any other change: {range}"
none.zh    = "每项没有及时答复记录的转述变更，对应的任务延误与其他变更相当：{range}"
unclear.en = "whether tasks are later with each passed-on change without an answer on record in time than with any other change: anything {range}"
unclear.zh = "每项没有及时答复记录的转述变更，对应的任务延误是否比其他变更更多：{range}都有可能"

[trial]
eligible.en  = "Finished tasks with a baseline whose slip is known; no summary rows, no milestones."
eligible.zh  = "有基线、延误已知的已完成任务；不含汇总行和里程碑。"
time_zero.en = "The task’s baseline finish: what arrives or is answered later does not count."
time_zero.zh = "任务的基线完成日：此后到达或答复的不计。"
exposure.en  = "Passed-on changes without an answer on record in time that arrived from the link window before the start to the baseline finish; against as many other changes."
exposure.zh  = "没有及时答复记录的转述变更，到达时间从任务开始前的变更时间窗起、至基线完成日止；对照为同样多的其他变更。"
outcome.en   = "Working days from the baseline finish to the actual finish; early ones count as negative."
outcome.zh   = "从基线完成日到实际完成日的工作日；提前完成的为负。"
analysis.en  = "Within the same project, adjusted for the month, the planned length and the number of all changes; interval by project or by salesperson, whichever is wider."
analysis.zh  = "同一项目内比较，按月份、计划工期和变更总数调整；置信区间按项目或按其销售计算，取较宽者。"
unknown.en   = "How difficult a change was, and what else burdened the project in those weeks without being recorded."
unknown.zh   = "变更有多难，以及当时项目还有哪些没有记录的压力。"

[estimate]
kind     = "regression"
outcome  = "finish_slip_days"
exposure = "unverified_change_count"
among    = "change_count"
size     = "planned_days"
month    = "baseline_finish_month"
cluster  = "project_id"
clusters = ["sales_owner_id"]
lateness = "recent_slip_days"
unknown  = "unclear_change_count"
sesoi    = "sesoi_days"

[estimate.variants.window_short]
exposure = "short_unverified_change_count"
among    = "short_change_count"

[estimate.variants.window_long]
exposure = "long_unverified_change_count"
among    = "long_change_count"

[estimate.variants.explicit_only]
exposure = "explicit_unverified_change_count"
among    = "explicit_change_count"

[estimate.variants.unknown_in]
exposure = "unverified_or_unclear_count"

[estimate.variants.unknown_out]
among    = "clear_change_count"

[estimate.placebos.after_finish]
exposure = "later_unverified_change_count"
among    = "later_change_count"

[estimate.placebos.start_slip]
outcome  = "start_slip_days"
exposure = "begun_unverified_change_count"
among    = "begun_change_count"

[columns.unverified_or_unclear_count]
en = "Passed-on changes without an answer on record in time, or unclear"
zh = "没有及时答复记录的转述变更，或情况不明的变更"

[columns.clear_change_count]
en = "Changes of clear arrival"
zh = "提出方式明确的变更"
*/
select
    project_id,
    sales_owner_id,
    task_id,
    month_of(baseline_finish_date) as baseline_finish_month,
    finish_slip_days,
    start_slip_days,
    recent_slip_days,
    planned_days,
    change_count,
    unverified_change_count,
    unverified_change_count + unclear_change_count
        as unverified_or_unclear_count,
    change_count - unclear_change_count
        as clear_change_count,
    unclear_change_count,
    short_change_count,
    short_unverified_change_count,
    long_change_count,
    long_unverified_change_count,
    explicit_change_count,
    explicit_unverified_change_count,
    later_change_count,
    later_unverified_change_count,
    begun_change_count,
    begun_unverified_change_count

from task_exposures

where is_within(baseline_finish_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

order by project_id, task_id
