/*
title.en    = "Decided without the client’s answer: outside the project versus within"
title.zh    = "没有客户答复记录就决定的变更（项目外与项目内之差）"
question.en = "Are changes decided outside the project more often decided without the client’s answer on record?"
question.zh = "由项目之外的人决定的变更，是否更常在没有客户答复记录时决定？"
grain       = "one row per project and who decided"
tables      = ["change_deciders", "change_arrivals"]
chart       = { kind = "difference" }
rows        = "schedule/changes"
suspects    = "higher"
needs       = ["changes.requested_date", "changes.decided_by", ["changes.verified_date", "changes.verification_result"], ["people.role", "projects.pm", "projects.sales_owner"]]
caveats.en  = ["Changes decided outside the project may be larger or more urgent: the same projects are compared, not the same changes.", "A decision without a name, or by a person of unknown role, is in an unknown group; these and unknown outcomes are counted once against the difference and once for it (bounds).", "Who decides says nothing about whether the decision was right."]
caveats.zh  = ["由项目之外的人决定的变更可能更大或更急：比较的是相同的项目，而不是相同的变更。", "没有署名或角色不明的决定属于不明组；不明的组别和结果分别按不利和有利计算（上下界）。", "由谁决定并不说明决定是否正确。"]

[claims]
found.en   = "changes decided outside the project [are|appear to be] decided without the client’s answer on record more often than those decided within: {size} more in 100"
found.zh   = "由项目之外的人决定的变更[|看来]比项目内决定的更常没有客户答复记录：每100项多{size}项"
reverse.en = "changes decided outside the project [are|appear to be] decided without the client’s answer on record less often than those decided within: {size} fewer in 100"
reverse.zh = "由项目之外的人决定的变更[|看来]比项目内决定的更少没有客户答复记录：每100项少{size}项"
none.en    = "changes decided outside the project are decided without the client’s answer on record as often as those decided within: {range} in 100"
none.zh    = "没有客户答复记录就决定的情况，由项目之外的人决定的变更与项目内决定的相当：每100项{range}"
unclear.en = "whether changes decided outside the project are decided without the client’s answer on record more often than those decided within: anything {range} in 100"
unclear.zh = "由项目之外的人决定的变更是否比项目内决定的更常没有客户答复记录：每100项{range}都有可能"

[trial]
eligible.en  = "Changes with a decision or its date."
eligible.zh  = "已有决定或决定日期的变更。"
time_zero.en = "The day on which the change was requested."
time_zero.zh = "提出变更之日。"
exposure.en  = "Who decided, by role in that project: its PM or delivery, or anyone else."
exposure.zh  = "由谁决定（按其在该项目中的角色）：项目经理或交付人员，或其他人。"
outcome.en   = "No answer from the client on record by the decision or, without its date, by the start of work; unknown where the order is not known."
outcome.zh   = "到决定之日（没有决定日期的到开工之日）没有客户答复记录；先后不明的计为不明。"
analysis.en  = "Difference of the two shares within the same project; interval by project or by salesperson, whichever is wider; unknown outcomes and unknown groups counted against the difference."
analysis.zh  = "同一项目内两组占比之差；置信区间按项目或按其销售计算，取较宽者；不明的结果和组别一律按不利于差异计算。"
unknown.en   = "Whether larger or more urgent changes are the ones that are decided outside the project."
unknown.zh   = "更大或更急的变更是否正是由项目之外的人决定的。"

[estimate]
kind        = "difference"
numerator   = "unanswered_count"
denominator = "decided_count"
unknown     = "unknown_count"
group       = "decided_where"
cluster     = "project_id"
clusters    = ["sales_owner_id"]
left_out    = ["client_id"]
of          = "outside"
against     = "within"
sesoi       = "sesoi_rate"

[estimate.variants.earlier_half]
numerator   = "earlier_unanswered_count"
denominator = "earlier_decided_count"

[estimate.variants.later_half]
numerator   = "later_unanswered_count"
denominator = "later_decided_count"

[columns.decided_where]
en = "Where it was decided"
zh = "由哪一方决定"

[columns.decided_count]
en = "Decided changes"
zh = "已决定的变更"

[columns.unanswered_count]
en = "Decided without the client’s answer on record"
zh = "没有客户答复记录就决定"

[columns.earlier_unanswered_count]
en = "Decided without an answer, earlier half of the time"
zh = "没有答复就决定（前半期）"

[columns.earlier_decided_count]
en = "Decided, earlier half of the time"
zh = "已决定（前半期）"

[columns.later_unanswered_count]
en = "Decided without an answer, later half of the time"
zh = "没有答复就决定（后半期）"

[columns.later_decided_count]
en = "Decided, later half of the time"
zh = "已决定（后半期）"
*/
with

decided_changes as (

    select
        change_deciders.project_id,
        change_deciders.client_id,
        change_deciders.sales_owner_id,
        case
            when change_deciders.decider_role = 'unknown' then 'unknown'
            when change_deciders.decider_role in ('pm', 'delivery') then 'within'
            else 'outside'
        end as decided_where,
        change_deciders.requested_date
        > median(change_deciders.requested_date) over () as is_later,
        not change_arrivals.was_verified_in_time as is_unanswered

    from change_deciders

    inner join change_arrivals
        on change_arrivals.project_id is not distinct from change_deciders.project_id
        and change_arrivals.change_id = change_deciders.change_id

    where change_deciders.decider_role is not null
        and is_within(change_deciders.requested_date, $start_date, $end_date)
        and is_selected($client, change_deciders.client_id)
        and is_selected($project, change_deciders.project_id)
        and is_selected($sales, change_deciders.sales_owner_id)
        and is_selected($pm, change_deciders.pm_id)

)

select
    project_id,
    any_value(client_id) as client_id,
    any_value(sales_owner_id) as sales_owner_id,
    decided_where,
    count(*) as decided_count,
    count(*) filter (where is_unanswered) as unanswered_count,
    count(*) filter (where is_unanswered is null) as unknown_count,
    count(*) filter (where not is_later) as earlier_decided_count,
    count(*) filter (where not is_later and is_unanswered) as earlier_unanswered_count,
    count(*) filter (where is_later) as later_decided_count,
    count(*) filter (where is_later and is_unanswered) as later_unanswered_count

from decided_changes

group by project_id, decided_where

order by project_id, decided_where
