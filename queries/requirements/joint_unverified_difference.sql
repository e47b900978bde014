/*
title.en    = "Started without an answer on record: passed on versus heard together"
title.zh    = "没有客户答复记录就开工（经人转述与三方会议之差）"
question.en = "Does work begin without the client’s answer on record more often for what was passed on than for what was heard in a joint meeting?"
question.zh = "转述的需求是否比三方会议上提出的更常没有客户答复记录就开工？"
grain       = "one row per project and channel"
tables      = ["requirement_states"]
chart       = { kind = "difference" }
rows        = "requirements/rows"
suspects    = "higher"
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Someone chooses which requirements come up in a joint meeting: they may be larger, clearer or later than the others.", "Requirements of unknown channel and unknown outcomes are counted once against the difference and once for it (bounds); those told directly and internal ones are in neither group.", "What the client said in a meeting may be treated as confirmed without being recorded."]
caveats.zh  = ["哪些需求拿到三方会议上谈，是有人选的：可能更大、更清楚或更晚提出。", "来源不明的需求和不明的结果分别按不利和有利计算（上下界）；客户单独提出的和内部提出的不属于任何一组。", "客户在会上提出的需求可能被默认已确认而未登记。"]

[claims]
found.en   = "work [begins|appears to begin] without the client’s answer on record more often for requirements passed on than for those heard in a joint meeting: {size} more in 100"
found.zh   = "转述的需求[|看来]比三方会议上提出的更常在没有客户答复记录时开工：每100项多{size}项"
reverse.en = "work [begins|appears to begin] without the client’s answer on record less often for requirements passed on than for those heard in a joint meeting: {size} fewer in 100"
reverse.zh = "转述的需求[|看来]比三方会议上提出的更少在没有客户答复记录时开工：每100项少{size}项"
none.en    = "work begins without the client’s answer on record as often for requirements passed on as for those heard in a joint meeting: {range} in 100"
none.zh    = "在没有客户答复记录时开工的情况，转述的需求与三方会议上提出的相当：每100项{range}"
unclear.en = "whether work begins without the client’s answer on record more often for requirements passed on than for those heard in a joint meeting: anything {range} in 100"
unclear.zh = "转述的需求是否比三方会议上提出的更常在没有客户答复记录时开工：每100项{range}都有可能"

[trial]
eligible.en  = "Requirements on which work has begun, passed on or heard in a joint meeting of client, sales and project; all others are in neither group."
eligible.zh  = "已开工的需求，经人转述或在客户、销售与项目三方会议上提出；其他的不属于任何一组。"
time_zero.en = "The day on which the requirement was received."
time_zero.zh = "收到需求之日。"
exposure.en  = "How it arrived, as recorded: passed on, or heard together."
exposure.zh  = "登记的提出方式：经人转述，或三方会议。"
outcome.en   = "No answer from the client on record by the day work began; unknown where either date is missing."
outcome.zh   = "截至开工之日没有客户答复记录；两个日期缺其一的计为不明。"
analysis.en  = "Difference of the two shares within the same project; interval by project or by salesperson, whichever is wider; unknown outcomes and unknown channels counted against the difference."
analysis.zh  = "同一项目内两组占比之差；置信区间按项目或按其销售计算，取较宽者；不明的结果和来源一律按不利于差异计算。"
unknown.en   = "Who chose what comes up in a joint meeting, and whether it would work as well for the rest."
unknown.zh   = "由谁决定哪些需求上会，以及其余需求照此办理是否同样有效。"

[estimate]
kind        = "difference"
numerator   = "unverified_count"
denominator = "begun_count"
unknown     = "unknown_count"
group       = "channel"
cluster     = "project_id"
clusters    = ["sales_owner_id"]
left_out    = ["client_id"]
of          = "relayed"
against     = "joint"
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
        channel,
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
    channel,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    count(*) filter (where not is_later) as earlier_begun_count,
    count(*) filter (where not is_later and is_counted_unverified)
        as earlier_unverified_count,
    count(*) filter (where is_later) as later_begun_count,
    count(*) filter (where is_later and is_counted_unverified) as later_unverified_count

from begun_requirements

group by project_id, channel

order by project_id, channel
