/*
title.en    = "Started without the client’s answer on record"
title.zh    = "没有客户答复记录就开工"
question.en = "How many requirements start without the client’s answer on record?"
question.zh = "有多少需求没有客户答复记录就开工？"
grain       = "one row"
tables      = ["requirement_states"]
chart       = { kind = "figure", y = "unverified_rate", trend = "requirements/unverified_control" }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", cluster = "by_project" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["Only what is on record by the day work began counts as an answer; the client may have been asked and nothing written down.", "Requirements on which work has not begun are not counted.", "Where one of the two days is missing, the order is unknown; these count as unknown."]
caveats.zh  = ["只有开工当日已登记的才算客户答复；也可能问过但没有登记。", "尚未开工的需求不计入。", "两个日期缺一时先后不明，数量另行注明。"]
*/
select
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

order by begun_count
