/*
title.en    = "Who decides on changes, by month"
title.zh    = "变更由谁决定（按月）"
question.en = "Who decides on a change: the project, or someone above it?"
question.zh = "变更由项目自己决定，还是由项目之外的人决定？"
grain       = "one row per month of request and role of who decided"
tables      = ["change_deciders", "changes"]
chart       = { kind = "share", x = "requested_month", y = "decided_count", by = "decider_role" }
rows        = "schedule/changes"
estimate    = { kind = "share", value = "decided_rate", numerator = "decided_count", denominator = "change_count", unknown = "unknown_count", judged = "is_judged", cluster = "by_project" }
needs       = ["changes.requested_date", "changes.decided_by", ["people.role", "projects.pm", "projects.sales_owner"]]
caveats.en  = ["A month is judged once the follow-up days (see settings) have passed after it: quick decisions come first.", "Only changes with a decision or its date are counted; a decision without a name, or by a person of unknown role, counts as unknown.", "A decision from outside the project may be right, and may be what the contract requires: this shows who decided, not how well."]
caveats.zh  = ["一个月过后满观察期（见设置）才作判断：决定快的变更先出现。", "只统计已有决定或决定日期的变更；没有署名或角色不明的计为不明。", "由项目之外的人决定也可能正确，且符合合同：本图只说由谁决定，不说好坏。"]

[columns.requested_month]
en = "Month of request"
zh = "提出月份"

[columns.decided_rate]
en = "Share of decided changes"
zh = "占已决定的变更"
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from changes

),

decided_changes as (

    select
        month_of(change_deciders.requested_date) as requested_month,
        is_month_over(
            change_deciders.requested_date, data_end.as_of_date, $follow_up_days
        ) as is_over,
        change_deciders.decider_role,
        change_deciders.project_id

    from change_deciders

    cross join data_end

    where change_deciders.decider_role is not null
        and is_within(change_deciders.requested_date, $start_date, $end_date)
        and is_selected($client, change_deciders.client_id)
        and is_selected($project, change_deciders.project_id)
        and is_selected($sales, change_deciders.sales_owner_id)
        and is_selected($pm, change_deciders.pm_id)

),

months as (

    select
        requested_month,
        count(*) as change_count,
        count(*) filter (where decider_role = 'unknown') as unknown_count,
        bool_and(is_over) and count(*) >= $small_group as is_judged

    from decided_changes

    group by all

)

select
    decided_changes.requested_month,
    decided_changes.decider_role,
    count(*) as decided_count,
    months.change_count,
    if(decided_changes.decider_role = 'unknown', 0, months.unknown_count)
        as unknown_count,
    count(*) / months.change_count as decided_rate,
    months.is_judged,
    parts_by(decided_changes.project_id) as by_project

from decided_changes

inner join months on months.requested_month = decided_changes.requested_month

group by
    decided_changes.requested_month,
    decided_changes.decider_role,
    months.change_count,
    months.unknown_count,
    months.is_judged

order by decided_changes.requested_month, decided_changes.decider_role
