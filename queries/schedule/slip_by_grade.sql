/*
title.en    = "Late days by grade of link"
title.zh    = "延误天数（按关联等级）"
question.en = "How much of the delay can be linked to changes at all, and how well?"
question.zh = "全部延误中，有多少能与变更关联，关联得有多可靠？"
grain       = "one row per grade of link"
tables      = ["late_day_parts"]
chart       = { kind = "dot", x = "link_grade", y = "linked_slip_rate", interval = true, order = "rows" }
rows        = "schedule/rows"
estimate    = { kind = "share", value = "linked_slip_rate", numerator = "linked_slip_days", denominator = "late_days", cases = "late_count", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date"]
caveats.en  = ["Working days are counted, not cases: the days of one task go together.", "Every late working day of a task is assigned once: the grades and what is not linked add up to all late days.", "A link by time window alone is weak: it shows that both happened together.", "Days before any linked change had arrived stay “not linked”."]
caveats.zh  = ["按工作日统计而非按件：同一任务的延误天数彼此相关。", "任务的每个延误工作日只分摊一次：各等级与未关联部分合计等于全部延误。", "仅凭时间重合的关联较弱，只说明同时发生。", "关联变更提出之前的延误归入“未关联”。"]

[columns.linked_slip_rate]
en = "Share of all late days"
zh = "占全部延误"

[columns.late_count]
en = "All late tasks"
zh = "全部延期任务"

[columns.project_count]
en = "Projects with late tasks"
zh = "有延期任务的项目数"
*/
with

chosen_parts as (

    select
        project_id,
        task_id,
        link_grade,
        linked_slip_days

    from late_day_parts

    where is_within(baseline_finish_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

graded_days as (

    select
        project_id,
        link_grade,
        sum(linked_slip_days) as linked_slip_days

    from chosen_parts

    group by all

),

late_projects as (

    select
        project_id,
        cast(round(sum(linked_slip_days)) as bigint) as late_days,
        count(distinct task_id) as late_count

    from chosen_parts

    group by all

),

all_grades as (

    select link_grade, grade_order
    from (
        values ('explicit', 1), ('requirement', 2), ('window', 3), ('not_linked', 4)
    ) as listed (link_grade, grade_order)

),

-- A grade's share of the late days is a ratio of sums over projects.
summed_grades as (

    select
        all_grades.link_grade,
        all_grades.grade_order,
        count(*) as project_count,
        cast(sum(late_projects.late_count) as bigint) as late_count,
        cast(sum(late_projects.late_days) as bigint) as late_days,
        coalesce(sum(graded_days.linked_slip_days), 0) as linked_slip_days,
        sums_by(
            late_projects.project_id,
            coalesce(graded_days.linked_slip_days, 0),
            late_projects.late_days
        ) as by_project

    from all_grades

    cross join late_projects

    left join graded_days
        on graded_days.project_id is not distinct from late_projects.project_id
        and graded_days.link_grade = all_grades.link_grade

    group by all

)

select
    link_grade,
    linked_slip_days,
    late_days,
    late_count,
    project_count,
    linked_slip_days / late_days as linked_slip_rate,
    by_project

from summed_grades

where late_days > 0

order by grade_order
