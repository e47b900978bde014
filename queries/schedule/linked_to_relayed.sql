/*
title.en    = "Delay linked to relayed changes not verified in time"
title.zh    = "与未及时核实的转述变更关联的延误"
question.en = "How much of all delay goes with relayed changes that were not verified in time?"
question.zh = "全部延误中，有多少与未及时核实的转述变更相关联？"
grain       = "one row"
tables      = ["late_day_parts"]
chart       = { kind = "figure", y = "second_hand_unverified_rate" }
rows        = "schedule/changes"
estimate    = { kind = "share", value = "second_hand_unverified_rate", numerator = "second_hand_unverified_days", denominator = "late_days", cases = "late_count", error = "rate_error", projects = "project_count", unknown = "unknown_days" }
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

[columns.rate_error]
en = "Standard error, by project"
zh = "标准误（按项目）"
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

late_projects as (

    select
        project_id,
        cast(round(sum(linked_slip_days)) as bigint) as project_late_days,
        count(distinct task_id) as late_count,
        coalesce(
            sum(linked_slip_days)
                filter (where arrival_group = 'second_hand_unverified'),
            0
        ) as second_hand_unverified_days,
        coalesce(
            sum(linked_slip_days)
                filter (
                    where arrival_group not in (
                        'second_hand_unverified', 'other', 'not_linked'
                    )
                ),
            0
        ) as other_group_days,
        coalesce(sum(linked_slip_days) filter (where arrival_group = 'other'), 0)
            as unknown_days,
        cast(
            sum(linked_slip_days) filter (where arrival_group = 'not_linked') as bigint
        ) as not_linked_days

    from chosen_parts

    group by all

),

-- The share is a ratio of sums over projects: the days of one task go together.
whole as (

    select
        count(*) as project_count,
        cast(coalesce(sum(late_count), 0) as bigint) as late_count,
        cast(coalesce(sum(project_late_days), 0) as bigint) as late_days,
        cast(coalesce(sum(not_linked_days), 0) as bigint) as not_linked_days,
        coalesce(sum(second_hand_unverified_days), 0) as second_hand_unverified_days,
        coalesce(sum(other_group_days), 0) as other_group_days,
        coalesce(sum(unknown_days), 0) as unknown_days,
        coalesce(sum(second_hand_unverified_days ** 2), 0) as linked_squares,
        coalesce(sum(second_hand_unverified_days * project_late_days), 0)
            as products,
        sum(project_late_days ** 2) as late_squares

    from late_projects

)

select
    late_count,
    late_days,
    project_count,
    second_hand_unverified_days,
    other_group_days,
    unknown_days,
    not_linked_days,
    second_hand_unverified_days / nullif(late_days, 0) as second_hand_unverified_rate,
    ratio_error(
        second_hand_unverified_days,
        late_days,
        linked_squares,
        products,
        late_squares,
        project_count
    ) as rate_error

from whole

order by late_count
