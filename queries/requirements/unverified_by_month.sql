/*
title.en    = "Started unverified by month"
title.zh    = "未核实开工率（按月）"
question.en = "Is more or less work begun unverified than before, first-hand and relayed?"
question.zh = "未核实就开工的情况在变好还是变差？第一手与转述各自如何？"
grain       = "one row per month of receipt and way of arrival"
tables      = ["requirement_states"]
chart       = { kind = "line", x = "received_month", y = "unverified_rate", by = "arrival", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", cluster = "by_project" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], "requirements.received_date"]
caveats.en  = ["Unverified means that no answer of the client is recorded by the day work began; it may have been asked and not written down.", "Requirements on which work has not begun are not counted.", "Where one of the two days is missing, the order is unknown; these are counted beside the figure.", "Recent months hold fewer requirements on which work has begun."]
caveats.zh  = ["“未核实”指开工当日尚无客户答复的记录；也可能问过但没有登记。", "尚未开工的需求不计入。", "两个日期缺一时先后不明，件数另行注明。", "最近几个月已开工的需求较少。"]
*/
select
    month_of(received_date) as received_month,
    first_or_second_hand(arrival) as arrival,
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

order by received_month, arrival
