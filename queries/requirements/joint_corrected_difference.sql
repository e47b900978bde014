/*
title.en    = "Changed or denied when asked: passed on versus heard together"
title.zh    = "问过客户后要改或被否认（经人转述与三方会议之差）"
question.en = "When the client is asked, are requirements passed on changed or denied more often than those heard in a joint meeting?"
question.zh = "问过客户后，转述的需求是否比三方会议上提出的更常要改或被否认？"
grain       = "one row per project and channel"
tables      = ["requirement_states"]
chart       = { kind = "difference" }
rows        = "requirements/rows"
suspects    = "higher"
needs       = ["requirements.verification_result", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Only requirements put to the client can show this, and whoever asks only when in doubt will find more errors. Those without an answer on record count as unknown.", "Someone chooses which requirements come up in a joint meeting: they may be larger, clearer or later than the others.", "Requirements of unknown channel and unknown outcomes are counted once against the difference and once for it (bounds); those told directly and internal ones are in neither group."]
caveats.zh  = ["只有问过客户的需求才看得出对错：只在有疑问时才问，错误自然显得多；没有答复记录的计为不明。", "哪些需求拿到三方会议上谈，是有人选的：可能更大、更清楚或更晚提出。", "来源不明的需求和不明的结果分别按不利和有利计算（上下界）；客户单独提出的和内部提出的不属于任何一组。"]

[claims]
found.en   = "of the requirements put to the client, those passed on [are|appear to be] changed or denied more often than those heard in a joint meeting: {size} more in 100"
found.zh   = "在问过客户的需求中，转述的[|看来]比三方会议上提出的更常要改或被否认：每100项多{size}项"
reverse.en = "of the requirements put to the client, those passed on [are|appear to be] changed or denied less often than those heard in a joint meeting: {size} fewer in 100"
reverse.zh = "在问过客户的需求中，转述的[|看来]比三方会议上提出的更少要改或被否认：每100项少{size}项"
none.en    = "of the requirements put to the client, those passed on are changed or denied as often as those heard in a joint meeting: {range} in 100"
none.zh    = "在问过客户的需求中，转述的与三方会议上提出的要改或被否认的情况相当：每100项{range}"
unclear.en = "whether, of the requirements put to the client, those passed on are changed or denied more often than those heard in a joint meeting: anything {range} in 100"
unclear.zh = "在问过客户的需求中，转述的是否比三方会议上提出的更常要改或被否认：每100项{range}都有可能"

[trial]
eligible.en  = "Requirements, passed on or heard in a joint meeting of client, sales and project, that were put to the client and answered; those without an answer on record count as unknown."
eligible.zh  = "问过客户并得到答复的需求，经人转述或在客户、销售与项目三方会议上提出；没有答复记录的计为不明。"
time_zero.en = "The day on which the requirement was received."
time_zero.zh = "收到需求之日。"
exposure.en  = "How it arrived, as recorded: passed on, or heard together."
exposure.zh  = "登记的提出方式：经人转述，或三方会议。"
outcome.en   = "The client changed or denied it when asked, whenever that was."
outcome.zh   = "问到时客户要求修改或予以否认，不论何时问。"
analysis.en  = "Difference of the two shares within the same project; interval by project or by salesperson, whichever is wider; unknown outcomes and unknown channels counted against the difference."
analysis.zh  = "同一项目内两组占比之差；置信区间按项目或按其销售计算，取较宽者；不明的结果和来源一律按不利于差异计算。"
unknown.en   = "What the client would have said about those without an answer on record, and who chose what came up in a joint meeting."
unknown.zh   = "没有客户答复记录的，客户会怎样回答；由谁决定哪些需求上会。"

[estimate]
kind        = "difference"
numerator   = "corrected_count"
denominator = "verified_count"
unknown     = "unknown_count"
unasked     = "unasked_count"
group       = "channel"
cluster     = "project_id"
clusters    = ["sales_owner_id"]
left_out    = ["client_id"]
of          = "relayed"
against     = "joint"
sesoi       = "sesoi_rate"

[estimate.variants.earlier_half]
numerator   = "earlier_corrected_count"
denominator = "earlier_verified_count"

[estimate.variants.later_half]
numerator   = "later_corrected_count"
denominator = "later_verified_count"

[columns.unasked_count]
en = "No answer of the client on record"
zh = "没有客户答复记录"

[columns.corrected_count]
en = "Amended or rejected"
zh = "修改或否认"

[columns.earlier_corrected_count]
en = "Amended or rejected, earlier half of the time"
zh = "修改或否认（前半期）"

[columns.earlier_verified_count]
en = "Answered, earlier half of the time"
zh = "有客户答复（前半期）"

[columns.later_corrected_count]
en = "Amended or rejected, later half of the time"
zh = "修改或否认（后半期）"

[columns.later_verified_count]
en = "Answered, later half of the time"
zh = "有客户答复（后半期）"
*/
with

chosen_requirements as (

    select
        project_id,
        client_id,
        sales_owner_id,
        channel,
        not is_censored as is_verified,
        received_date > median(received_date) filter (where not is_censored) over ()
            as is_later,
        is_corrected

    from requirement_states

    where is_within(received_date, $start_date, $end_date)
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
    count(*) filter (where is_verified) as verified_count,
    count(*) filter (where is_verified and is_corrected) as corrected_count,
    count(*) filter (where is_verified and is_corrected is null) as unknown_count,
    count(*) filter (where not is_verified) as unasked_count,
    count(*) filter (where is_verified and not is_later) as earlier_verified_count,
    count(*) filter (where is_verified and not is_later and is_corrected)
        as earlier_corrected_count,
    count(*) filter (where is_verified and is_later) as later_verified_count,
    count(*) filter (where is_verified and is_later and is_corrected)
        as later_corrected_count

from chosen_requirements

group by project_id, channel

order by project_id, channel
