/*
title.en    = "Started without an answer on record: passed on versus heard from the client"
title.zh    = "没有客户答复记录就开工（经人转述与听客户亲口说之差）"
question.en = "Do requirements passed on start without the client’s answer on record more often?"
question.zh = "转述的需求是否更常在没有客户答复记录时开工？"
grain       = "one row per project and way of arrival"
tables      = ["requirement_states"]
chart       = { kind = "difference" }
rows        = "requirements/rows"
suspects    = "higher"
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Requirements passed on may differ in kind from those heard from the client: the same projects are compared, not the same requirements.", "Requirements of unknown arrival and unknown outcomes are counted once against the difference and once for it (bounds); internal ones are in neither group.", "What the client said in person may be treated as confirmed without being recorded."]
caveats.zh  = ["经人转述与听客户亲口说的需求性质可能不同：比较的是相同的项目，而不是相同的需求。", "来源不明的需求和不明的结果分别按不利和有利计算（上下界）；内部提出的不属于任何一组。", "客户当面提出的需求可能被默认已确认而未登记。"]

[claims]
found.en   = "work [begins|appears to begin] without the client’s answer on record more often for requirements passed on than for those heard from the client: {size} more in 100"
found.zh   = "转述的需求[|看来]比听客户亲口说的更常在没有客户答复记录时开工：每100项多{size}项"
reverse.en = "work [begins|appears to begin] without the client’s answer on record less often for requirements passed on than for those heard from the client: {size} fewer in 100"
reverse.zh = "转述的需求[|看来]比听客户亲口说的更少在没有客户答复记录时开工：每100项少{size}项"
none.en    = "work begins without the client’s answer on record as often for requirements passed on as for those heard from the client: {range} in 100"
none.zh    = "在没有客户答复记录时开工的情况，转述的需求与听客户亲口说的相当：每100项{range}"
unclear.en = "whether work begins without the client’s answer on record more often for requirements passed on than for those heard from the client: anything {range} in 100"
unclear.zh = "转述的需求是否比听客户亲口说的更常在没有客户答复记录时开工：每100项{range}都有可能"

[trial]
eligible.en  = "Requirements on which work has begun, passed on or heard from the client; internal ones are in neither group."
eligible.zh  = "已开工的需求，经人转述或听客户亲口说；内部提出的不属于任何一组。"
time_zero.en = "The day on which the requirement was received."
time_zero.zh = "收到需求之日。"
exposure.en  = "How it arrived, as recorded: passed on, or heard from the client, including in a joint meeting."
exposure.zh  = "登记的提出方式：经人转述，或听客户亲口说（含三方会议）。"
outcome.en   = "No answer from the client on record by the day work began; unknown where either date is missing."
outcome.zh   = "截至开工之日没有客户答复记录；两个日期缺其一的计为不明。"
analysis.en  = "Difference of the two shares within the same project; interval by project or by salesperson, whichever is wider; unknown outcomes and unknown origins counted against the difference."
analysis.zh  = "同一项目内两组占比之差；置信区间按项目或按其销售计算，取较宽者；不明的结果和来源一律按不利于差异计算。"
unknown.en   = "What the client said without a record, and whether requirements passed on differ in kind."
unknown.zh   = "客户说过但没有登记的话，以及转述的需求是否属于另一类。"

[estimate]
kind        = "difference"
numerator   = "unverified_count"
denominator = "begun_count"
unknown     = "unknown_count"
group       = "arrival"
cluster     = "project_id"
clusters    = ["sales_owner_id"]
left_out    = ["client_id"]
of          = "second_hand"
against     = "first_hand"
sesoi       = "sesoi_rate"

[estimate.variants.earlier_half]
numerator   = "earlier_unverified_count"
denominator = "earlier_begun_count"

[estimate.variants.later_half]
numerator   = "later_unverified_count"
denominator = "later_begun_count"

[columns.earlier_unverified_count]
en = "Started without an answer on record, earlier half of the time"
zh = "没有答复记录就开工（前半期）"

[columns.earlier_begun_count]
en = "Begun, earlier half of the time"
zh = "已开工数（前半期）"

[columns.later_unverified_count]
en = "Started without an answer on record, later half of the time"
zh = "没有答复记录就开工（后半期）"

[columns.later_begun_count]
en = "Begun, later half of the time"
zh = "已开工数（后半期）"
*/
with

begun_requirements as (

    select
        project_id,
        client_id,
        sales_owner_id,
        arrival,
        received_date > median(received_date) over () as is_later,
        is_counted_unverified

    from requirement_states

    where is_work_begun
        and is_within(received_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

)

select
    project_id,
    any_value(client_id) as client_id,
    any_value(sales_owner_id) as sales_owner_id,
    arrival,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    count(*) filter (where not is_later) as earlier_begun_count,
    count(*) filter (where not is_later and is_counted_unverified)
        as earlier_unverified_count,
    count(*) filter (where is_later) as later_begun_count,
    count(*) filter (where is_later and is_counted_unverified) as later_unverified_count

from begun_requirements

group by project_id, arrival

order by project_id, arrival
