/*
title.en    = "Late days by grade of link"
title.zh    = "延误天数（按关联等级）"
question.en = "How much of the delay can be linked to changes at all, and how well?"
question.zh = "全部延误中，有多少能与变更关联，关联得有多可靠？"
grain       = "one row per grade of link"
tables      = ["task_slips", "change_task_links", "projects"]
chart       = { kind = "bar", x = "link_grade", y = "linked_slip_rate", interval = true }
rows        = "schedule/rows"
estimate    = { kind = "share", value = "linked_slip_rate", numerator = "linked_slip_days", denominator = "late_days", cases = "late_count", error = "rate_error", projects = "project_count" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date"]
caveats.en  = ["Counted are working days, not cases: the days of one task go together.", "Every late working day of a task is given out once: the grades and what is not linked add up to all late days.", "A link by time window alone is weak: it shows that both happened together.", "Days before any linked change had arrived stay “not linked”."]
caveats.zh  = ["按工作日统计而非按件：同一任务的延误天数彼此相关。", "任务的每个延误工作日只分摊一次：各等级与未关联部分合计等于全部延误。", "仅凭时间重合的关联较弱，只说明同时发生。", "关联变更提出之前的延误归入“未关联”。"]

[columns.linked_slip_rate]
en = "Share of all late days"
zh = "占全部延误"

[columns.rate_error]
en = "Standard error, by project"
zh = "标准误（按项目）"
*/
with

chosen_tasks as (

    select
        task_slips.project_id,
        task_slips.task_id,
        task_slips.late_days,
        task_slips.not_linked_days

    from task_slips

    left join projects on projects.project_id = task_slips.project_id

    where task_slips.late_days > 0
        and ($start_date is null or task_slips.baseline_finish_date >= $start_date)
        and ($end_date is null or task_slips.baseline_finish_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, task_slips.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

),

given_days as (

    select
        change_task_links.project_id,
        change_task_links.link_grade,
        change_task_links.linked_slip_days

    from change_task_links

    inner join chosen_tasks
        on chosen_tasks.project_id = change_task_links.project_id
        and chosen_tasks.task_id = change_task_links.task_id

    union all

    select
        project_id,
        'not_linked' as link_grade,
        not_linked_days as linked_slip_days

    from chosen_tasks

),

graded_days as (

    select
        project_id,
        link_grade,
        sum(linked_slip_days) as linked_slip_days

    from given_days

    group by all

),

late_projects as (

    select
        project_id,
        cast(sum(late_days) as bigint) as late_days,
        count(*) as late_count

    from chosen_tasks

    group by all

),

all_grades as (

    select link_grade, grade_order
    from (
        values ('explicit', 1), ('requirement', 2), ('window', 3), ('not_linked', 4)
    ) as listed (link_grade, grade_order)

),

-- A grade's share of the late days is a ratio of sums over projects; its error comes from
-- how far each project lies from that ratio (the days of one task go together).
summed_grades as (

    select
        all_grades.link_grade,
        all_grades.grade_order,
        count(*) as project_count,
        cast(sum(late_projects.late_count) as bigint) as late_count,
        cast(sum(late_projects.late_days) as bigint) as late_days,
        coalesce(sum(graded_days.linked_slip_days), 0) as linked_slip_days,
        coalesce(sum(graded_days.linked_slip_days ** 2), 0) as linked_squares,
        coalesce(sum(graded_days.linked_slip_days * late_projects.late_days), 0)
            as products,
        sum(late_projects.late_days ** 2) as late_squares

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
    sqrt(
        greatest(
            linked_squares
            - 2 * products * linked_slip_days / late_days
            + late_squares * (linked_slip_days / late_days) ** 2,
            0
        )
        * project_count / nullif(project_count - 1, 0)
    ) / late_days as rate_error

from summed_grades

where late_days > 0

order by grade_order
