/*
title.en    = "Slip linked to changes, by how they arrived"
title.zh    = "变更关联的延误（按提出方式与客户答复）"
question.en = "How much delay goes with a change, by how it arrived and whether the client answered in time?"
question.zh = "按提出方式与客户是否及时答复分，一项变更平均关联多少延误？"
grain       = "one row per group of changes"
tables      = ["change_arrivals", "change_slips", "changes"]
chart       = { kind = "dot", x = "arrival_group", y = "mean_linked_slip_days", interval = true }
rows        = "schedule/changes"
suspects    = "higher"
estimate    = { kind = "mean", value = "mean_linked_slip_days", denominator = "change_count", spread = "spread_days", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["“Answered in time” means that the client’s answer was on record by the decision or, without one, by the start of work; “heard” means from the client, including in a joint meeting.", "Linked means close in time or named together, not caused.", "All changes count, those without a link as 0 days; rejected ones are left out, because they move nothing.", "Larger changes may take other channels: this comparison is not adjusted for size.", "“Other” contains internal changes, unknown ways of arrival and answers in unknown order."]
caveats.zh  = ["“及时答复”指到决定（或开工）时已有客户答复记录；“听客户亲口说”含三方会议。", "“关联”指时间相近或互相指明，不等于因果。", "全部变更计入，没有关联的按0天计；已否决的不计，它们不会使计划变动。", "大的变更可能走不同的渠道，此处未按规模调整。", "“其他”包括内部提出、来源不明和答复先后不明的变更。"]

[columns.change_count]
en = "Changes"
zh = "变更数"

[columns.linked_change_count]
en = "With a linked slip"
zh = "有关联延误"
*/
with

all_groups as (

    select arrival_group
    from (
        values
            ('first_hand_verified'),
            ('first_hand_unverified'),
            ('second_hand_verified'),
            ('second_hand_unverified'),
            ('other')
    ) as listed (arrival_group)

),

chosen_changes as (

    select
        change_arrivals.project_id,
        change_arrivals.arrival_group,
        change_slips.linked_slip_days,
        sum(change_slips.linked_slip_days) over of_project as project_days,
        count(*) over of_project as project_count

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

    window of_project as (
        partition by change_arrivals.arrival_group, change_arrivals.project_id
    )

),

whole as (

    select count(*) as all_change_count
    from chosen_changes

)

select
    all_groups.arrival_group,
    count(chosen_changes.arrival_group) as change_count,
    count(*) filter (where chosen_changes.linked_slip_days > 0) as linked_change_count,
    coalesce(sum(chosen_changes.linked_slip_days), 0) as linked_slip_days,
    avg(chosen_changes.linked_slip_days) as mean_linked_slip_days,
    stddev_samp(chosen_changes.linked_slip_days) as spread_days,
    sums_by(
        chosen_changes.project_id,
        chosen_changes.project_days,
        chosen_changes.project_count
    ) as by_project

from all_groups

cross join whole

left join chosen_changes on chosen_changes.arrival_group = all_groups.arrival_group

where whole.all_change_count > 0

group by all_groups.arrival_group

order by all_groups.arrival_group
