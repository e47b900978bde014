/*
title.en    = "Started without the client’s answer on record, by channel"
title.zh    = "没有客户答复记录就开工（按提出方式）"
question.en = "How often does work start without the client’s answer on record, by channel?"
question.zh = "按提出方式看，没有客户答复记录就开工的各有多少？"
grain       = "one row per way of arrival"
tables      = ["requirement_states"]
chart       = { kind = "dot", x = "channel", y = "unverified_rate", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", cluster = "by_project" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Only what is on record by the day work began counts as an answer; the client may have been asked and nothing written down.", "Requirements on which work has not begun are not counted.", "Where one of the two days is missing, the order is unknown; these count as unknown.", "What the client said in person may be treated as confirmed without being recorded."]
caveats.zh  = ["只有开工当日已登记的才算客户答复；也可能问过但没有登记。", "尚未开工的需求不计入。", "两个日期缺一时先后不明，数量另行注明。", "客户当面提出的需求可能被默认已确认而未登记。"]
*/
select
    channel,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    rate_of(is_counted_unverified) as unverified_rate,
    cases_by(project_id, is_counted_unverified) as by_project

from requirement_states

where is_work_begun
    and is_within(received_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by channel
