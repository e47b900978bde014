/*
title.en    = "Complaints found to be true: passed on versus the client’s own"
title.zh    = "查实的投诉（转述与客户直接投诉之差）"
question.en = "Are passed-on complaints found to be true less often than the client’s own?"
question.zh = "转述的投诉是否比客户直接投诉更少查实？"
grain       = "one row per project and who raised it"
tables      = ["complaints"]
chart       = { kind = "difference" }
rows        = "complaints/rows"
suspects    = "lower"
needs       = ["tickets.kind", "tickets.is_substantiated", "tickets.on_behalf_of", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Complaints without a recorded finding stay in the denominator as unknown.", "Who investigated, and how strictly, is not in the data: whoever doubts passed-on complaints may look harder.", "Complaints of unknown origin and unknown outcomes are counted once against the difference and once for it (bounds); complaints that sales or others raised for themselves are in neither group."]
caveats.zh  = ["没有调查结论的投诉保留在分母中，计为不明。", "由谁调查、标准多严，数据中没有：对转述投诉存疑的人可能查得更严。", "来源不明的投诉和不明的结果分别按不利和有利计算（上下界）；销售自行提出或内部提出的不属于任何一组。"]

[claims]
found.en   = "passed-on complaints [are|appear to be] found true less often than the client’s own: {size} fewer in 100"
found.zh   = "转述投诉[|看来]比客户直接投诉更少查实：每100件少{size}件"
reverse.en = "passed-on complaints [are|appear to be] found true more often than the client’s own: {size} more in 100"
reverse.zh = "转述投诉[|看来]比客户直接投诉更多查实：每100件多{size}件"
none.en    = "passed-on complaints are found true as often as the client’s own: {range} in 100"
none.zh    = "转述投诉的查实情况与客户直接投诉相当：每100件{range}"
unclear.en = "whether passed-on complaints are found true less often than the client’s own: anything {range} in 100"
unclear.zh = "转述投诉是否比客户直接投诉更少查实：每100件{range}都有可能"

[trial]
eligible.en  = "Complaints of a project, raised by the client or by someone inside in the client’s name; those that sales or others raised for themselves are in neither group."
eligible.zh  = "项目的投诉，由客户提出，或由公司内部人员以客户名义提出；销售自行提出或内部提出的不属于任何一组。"
time_zero.en = "The day on which the complaint was opened."
time_zero.zh = "投诉提出之日。"
exposure.en  = "Who raised it, as the ticket says on that day: someone inside in the client’s name, or the client."
exposure.zh  = "当日由谁提出（以工单为准）：内部人员以客户名义提出，或客户直接投诉。"
outcome.en   = "Found true when investigated, by the last day of the data; unknown if no finding is recorded."
outcome.zh   = "截至数据截止日，调查结论为属实；没有调查的计为不明。"
analysis.en  = "Difference of the two shares within the same project; interval by project or by salesperson, whichever is wider; unknown outcomes and unknown origins counted against the difference."
analysis.zh  = "同一项目内两组占比之差；置信区间按项目或按其销售计算，取较宽者；不明的结果和来源一律按不利于差异计算。"
unknown.en   = "Who investigated, and how strictly; whether doubtful complaints are passed on more often."
unknown.zh   = "由谁调查、标准多严；存疑的投诉是否更常经人转述。"

[estimate]
kind        = "difference"
numerator   = "substantiated_count"
denominator = "complaint_count"
unknown     = "unknown_count"
group       = "arrival"
cluster     = "project_id"
clusters    = ["sales_owner_id"]
left_out    = ["client_id"]
of          = "second_hand"
against     = "first_hand"
sesoi       = "sesoi_rate"

[estimate.variants.earlier_half]
numerator   = "earlier_substantiated_count"
denominator = "earlier_complaint_count"

[estimate.variants.later_half]
numerator   = "later_substantiated_count"
denominator = "later_complaint_count"

[columns.substantiated_count]
en = "Found to be true"
zh = "查实数"

[columns.earlier_substantiated_count]
en = "Found to be true, earlier half of the time"
zh = "查实数（前半期）"

[columns.earlier_complaint_count]
en = "Complaints, earlier half of the time"
zh = "投诉数（前半期）"

[columns.later_substantiated_count]
en = "Found to be true, later half of the time"
zh = "查实数（后半期）"

[columns.later_complaint_count]
en = "Complaints, later half of the time"
zh = "投诉数（后半期）"
*/
with

chosen_complaints as (

    select
        project_id,
        client_id,
        sales_owner_id,
        arrival,
        opened_at > median(opened_at) over () as is_later,
        is_substantiated

    from complaints

    where is_within(opened_date, $start_date, $end_date)
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
    count(*) as complaint_count,
    count(*) filter (where is_substantiated) as substantiated_count,
    count(*) filter (where is_substantiated is null) as unknown_count,
    count(*) filter (where not is_later) as earlier_complaint_count,
    count(*) filter (where not is_later and is_substantiated)
        as earlier_substantiated_count,
    count(*) filter (where is_later) as later_complaint_count,
    count(*) filter (where is_later and is_substantiated) as later_substantiated_count

from chosen_complaints

group by project_id, arrival

order by project_id, arrival
