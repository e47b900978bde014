/*
title.en    = "Linked slip, change by change"
title.zh    = "关联延误的集中程度（按变更）"
question.en = "Is the linked delay concentrated in a few changes or spread over many?"
question.zh = "关联的延误来自少数变更，还是普遍如此？"
grain       = "one row per change, most linked slip first"
tables      = ["change_arrivals", "change_slips", "changes"]
chart       = { kind = "pareto", x = "place_number", y = "linked_slip_days" }
rows        = "schedule/changes"
estimate    = { kind = "concentration", value = "linked_slip_days" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date"]
caveats.en  = ["Linked means close in time or named together, not caused.", "Gini: 0 if every change has the same, 1 if one has all; changes without a link count as 0 days, rejected ones not at all."]
caveats.zh  = ["“关联”指时间相近或互相指明，不等于因果。", "基尼系数：各变更相同为0，全部集中于一项为1；没有关联的变更按0天计，已否决的不计。"]
*/
with

chosen_changes as (

    select
        change_arrivals.project_id,
        change_arrivals.change_id,
        change_slips.linked_slip_days

    from change_arrivals

    inner join change_slips
        on change_slips.project_id is not distinct from change_arrivals.project_id
        and change_slips.change_id = change_arrivals.change_id

    inner join changes
        on changes.project_id is not distinct from change_arrivals.project_id
        and changes.change_id = change_arrivals.change_id

    -- A rejected change has no linked day by construction.
    where changes.decision is distinct from 'rejected'
        and is_within(change_arrivals.requested_date, $start_date, $end_date)
        and is_selected($client, change_arrivals.client_id)
        and is_selected($project, change_arrivals.project_id)
        and is_selected($sales, change_arrivals.sales_owner_id)
        and is_selected($pm, change_arrivals.pm_id)

)

select
    row_number() over (order by linked_slip_days desc, project_id, change_id)
        as place_number,
    project_id,
    change_id,
    linked_slip_days

from chosen_changes

order by place_number
