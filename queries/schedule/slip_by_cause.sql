/*
title.en    = "What the delay is made of"
title.zh    = "延误构成"
question.en = "Which changes came before the late days, and how many came after none?"
question.zh = "延误之前有哪些变更，有多少延误之前没有变更？"
grain       = "one row per group of changes, and one for what is not linked"
tables      = ["late_day_parts"]
chart       = { kind = "waterfall", x = "arrival_group", y = "linked_slip_days" }
rows        = "schedule/rows"
estimate    = { kind = "share", value = "linked_slip_rate", numerator = "linked_slip_days", denominator = "late_days", cases = "late_count", error = "rate_error", projects = "project_count" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["Linked means close in time or named together, not caused.", "A group with more changes has more late days: how many go with one change of each group is another question, below.", "Every late working day of a task is given out once: the groups and what is not linked add up to all late days.", "Days before any linked change had arrived stay “not linked”."]
caveats.zh  = ["“关联”指时间相近或互相指明，不等于因果。", "变更多的一组，延误天数自然也多：平均每项变更关联多少，见下方另一张卡片。", "任务的每个延误工作日只分摊一次：各组与未关联部分合计等于全部延误。", "关联变更提出之前的延误归入“未关联”。"]

[columns.linked_slip_rate]
en = "Share of all late days"
zh = "占全部延误"

[columns.rate_error]
en = "Standard error, by project"
zh = "标准误（按项目）"

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
        arrival_group,
        linked_slip_days

    from late_day_parts

    where is_within(baseline_finish_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

grouped_days as (

    select
        project_id,
        arrival_group,
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

all_groups as (

    select arrival_group, group_order
    from (
        values
            ('first_hand_verified', 1),
            ('first_hand_unverified', 2),
            ('second_hand_verified', 3),
            ('second_hand_unverified', 4),
            ('other', 5),
            ('not_linked', 6)
    ) as listed (arrival_group, group_order)

),

-- A group's share of the late days is a ratio of sums over projects.
summed_groups as (

    select
        all_groups.arrival_group,
        all_groups.group_order,
        count(*) as project_count,
        cast(sum(late_projects.late_count) as bigint) as late_count,
        cast(sum(late_projects.late_days) as bigint) as late_days,
        coalesce(sum(grouped_days.linked_slip_days), 0) as linked_slip_days,
        coalesce(sum(grouped_days.linked_slip_days ** 2), 0) as linked_squares,
        coalesce(sum(grouped_days.linked_slip_days * late_projects.late_days), 0)
            as products,
        sum(late_projects.late_days ** 2) as late_squares

    from all_groups

    cross join late_projects

    left join grouped_days
        on grouped_days.project_id is not distinct from late_projects.project_id
        and grouped_days.arrival_group = all_groups.arrival_group

    group by all

)

select
    arrival_group,
    linked_slip_days,
    late_days,
    late_count,
    project_count,
    linked_slip_days / late_days as linked_slip_rate,
    ratio_error(
        linked_slip_days,
        late_days,
        linked_squares,
        products,
        late_squares,
        project_count
    ) as rate_error

from summed_groups

where late_days > 0

order by group_order
