/*
title.en    = "Graded lower than raised: passed on versus the client’s own"
title.zh    = "事后下调严重程度（转述与客户直接投诉之差）"
question.en = "Are passed-on complaints rated too high more often than the client’s own?"
question.zh = "转述的投诉是否比客户直接投诉更常报得偏重？"
grain       = "one row per project and who raised it"
tables      = ["complaints"]
chart       = { kind = "difference" }
rows        = "complaints/rows"
suspects    = "higher"
needs       = ["tickets.kind", "tickets.severity", "tickets.assessed_severity", "tickets.on_behalf_of", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Complaints that nobody graded again stay in the denominator as unknown, and so do those raised without a severity.", "Who graded, and whether they knew who raised it, is not in the data: whoever doubts passed-on complaints may grade them lower.", "Complaints of unknown origin and unknown outcomes are counted once against the difference and once for it (bounds); complaints that sales or others raised for themselves are in neither group."]
caveats.zh  = ["没有重新定级或提出时未写严重程度的投诉保留在分母中，计为不明。", "由谁定级、是否知道由谁提出，数据中没有：对转述投诉存疑的人可能定得更低。", "来源不明的投诉和不明的结果分别按不利和有利计算（上下界）；销售自行提出或内部提出的不属于任何一组。"]

[claims]
found.en   = "passed-on complaints [are|appear to be] graded lower than they were raised more often than the client’s own: {size} more in 100"
found.zh   = "转述投诉[|看来]比客户直接投诉更常在事后下调严重程度：每100件多{size}件"
reverse.en = "passed-on complaints [are|appear to be] graded lower than they were raised less often than the client’s own: {size} fewer in 100"
reverse.zh = "转述投诉[|看来]比客户直接投诉更少在事后下调严重程度：每100件少{size}件"
none.en    = "passed-on complaints are graded lower than they were raised as often as the client’s own: {range} in 100"
none.zh    = "转述投诉在事后下调严重程度的情况与客户直接投诉相当：每100件{range}"
unclear.en = "whether passed-on complaints are graded lower than they were raised more often than the client’s own: anything {range} in 100"
unclear.zh = "转述投诉是否比客户直接投诉更常在事后下调严重程度：每100件{range}都有可能"

[trial]
eligible.en  = "Complaints of a project, raised by the client or by someone inside in the client’s name; those that sales or others raised for themselves are in neither group."
eligible.zh  = "项目的投诉，由客户提出，或由公司内部人员以客户名义提出；销售自行提出或内部提出的不属于任何一组。"
time_zero.en = "The day on which the complaint was opened."
time_zero.zh = "投诉提出之日。"
exposure.en  = "Who raised it, as the ticket says on that day: someone inside in the client’s name, or the client."
exposure.zh  = "当日由谁提出（以工单为准）：内部人员以客户名义提出，或客户直接投诉。"
outcome.en   = "Graded lower than it was raised, by the last day of the data; not graded again, or raised without a severity, is unknown."
outcome.zh   = "截至数据截止日，重新定级低于提出时的严重程度；没有重新定级或提出时未写严重程度的计为不明。"
analysis.en  = "Difference of the two shares within the same project; interval by project or by salesperson, whichever is wider; unknown outcomes and unknown origins counted against the difference."
analysis.zh  = "同一项目内两组占比之差；置信区间按项目或按其销售计算，取较宽者；不明的结果和来源一律按不利于差异计算。"
unknown.en   = "Who graded, and whether they knew who had raised it."
unknown.zh   = "由谁定级，定级时是否知道由谁提出。"

[estimate]
kind        = "difference"
numerator   = "lowered_count"
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
numerator   = "earlier_lowered_count"
denominator = "earlier_complaint_count"

[estimate.variants.later_half]
numerator   = "later_lowered_count"
denominator = "later_complaint_count"

[columns.lowered_count]
en = "Graded lower"
zh = "下调数"

[columns.earlier_lowered_count]
en = "Graded lower, earlier half of the time"
zh = "下调数（前半期）"

[columns.earlier_complaint_count]
en = "Complaints, earlier half of the time"
zh = "投诉数（前半期）"

[columns.later_lowered_count]
en = "Graded lower, later half of the time"
zh = "下调数（后半期）"

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
        is_lowered

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
    count(*) filter (where is_lowered) as lowered_count,
    count(*) filter (where is_lowered is null) as unknown_count,
    count(*) filter (where not is_later) as earlier_complaint_count,
    count(*) filter (where not is_later and is_lowered)
        as earlier_lowered_count,
    count(*) filter (where is_later) as later_complaint_count,
    count(*) filter (where is_later and is_lowered) as later_lowered_count

from chosen_complaints

group by project_id, arrival

order by project_id, arrival
