/*
title.en    = "Delay linked to relayed changes not verified in time"
title.zh    = "与未及时核实的转述变更关联的延误"
question.en = "How much of all delay goes with relayed changes that were not verified in time?"
question.zh = "全部延误中，有多少与未及时核实的转述变更相关联？"
grain       = "one row"
tables      = ["task_slips", "change_task_links", "change_arrivals", "projects"]
chart       = { kind = "figure", y = "second_hand_unverified_rate" }
rows        = "schedule/changes"
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["Linked means close in time or named together, not caused.", "Read it beside the other groups: the more changes a group has, the more delay is linked to it by chance.", "Days linked to changes of unknown arrival or order of verification may belong here too."]
caveats.zh  = ["“关联”指时间相近或互相指明，不等于因果。", "请与其他各组对照：某组变更越多，偶然关联到的延误也越多。", "提出方式或核实先后不明的变更所关联的天数，也可能属于此组。"]

[columns.second_hand_unverified_days]
en = "Days linked to relayed, not verified in time"
zh = "转述且未及时核实的关联天数"

[columns.other_group_days]
en = "Days linked to first-hand or verified changes"
zh = "第一手或已及时核实的变更的关联天数"

[columns.unknown_days]
en = "Days linked to internal changes or those of unknown arrival or order"
zh = "内部提出、来源不明或核实先后不明的变更的关联天数"

[columns.second_hand_unverified_rate]
en = "Share of all late days"
zh = "占全部延误"
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

grouped_links as (

    select
        change_arrivals.arrival_group,
        change_task_links.linked_slip_days

    from change_task_links

    inner join chosen_tasks
        on chosen_tasks.project_id = change_task_links.project_id
        and chosen_tasks.task_id = change_task_links.task_id

    inner join change_arrivals
        on change_arrivals.project_id = change_task_links.project_id
        and change_arrivals.change_id = change_task_links.change_id

),

linked_days as (

    select
        coalesce(
            sum(linked_slip_days)
                filter (where arrival_group = 'second_hand_unverified'),
            0
        ) as second_hand_unverified_days,
        coalesce(
            sum(linked_slip_days)
                filter (where arrival_group not in ('second_hand_unverified', 'other')),
            0
        ) as other_group_days,
        coalesce(sum(linked_slip_days) filter (where arrival_group = 'other'), 0)
            as unknown_days

    from grouped_links

),

whole as (

    select
        cast(coalesce(sum(late_days), 0) as bigint) as late_days,
        cast(coalesce(sum(not_linked_days), 0) as bigint) as not_linked_days,
        count(*) as late_count

    from chosen_tasks

)

select
    whole.late_count,
    whole.late_days,
    linked_days.second_hand_unverified_days,
    linked_days.other_group_days,
    linked_days.unknown_days,
    whole.not_linked_days,
    linked_days.second_hand_unverified_days / nullif(whole.late_days, 0)
        as second_hand_unverified_rate

from whole

cross join linked_days

order by whole.late_count
