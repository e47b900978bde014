/*
title.en    = "Started unverified over time"
title.zh    = "未核实开工率走势（控制图）"
question.en = "Has the share started unverified left its usual range?"
question.zh = "未核实开工率是否偏离了惯常范围？"
grain       = "one row per month"
tables      = ["requirement_states"]
chart       = { kind = "control", x = "received_month", y = "unverified_rate" }
rows        = "requirements/rows"
estimate    = { kind = "control", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", per = "cases", cluster = "by_project" }
needs       = ["requirements.received_date", ["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["A signal is one month beyond three sigma, or eight in a row on one side of the middle; it says that something changed, not what.", "A new form or a new habit of writing things down changes the line as well.", "The latest months hold only what was begun so far."]
caveats.zh  = ["信号指某月超出三倍标准差，或连续八个月落在中线同一侧；只说明有变化，不说明原因。", "换了表单或登记习惯，也会改变走势。", "最近几个月只含目前已开工的需求。"]
*/
select
    month_of(received_date) as received_month,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    rate_of(is_counted_unverified) as unverified_rate,
    cases_by(project_id, is_counted_unverified) as by_project

from requirement_states

where is_work_begun
    and received_date is not null
    and is_within(received_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by received_month
