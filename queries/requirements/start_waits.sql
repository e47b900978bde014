/*
title.en    = "From receipt to the start, and to the client’s answer"
title.zh    = "从收到到开工，以及到客户答复"
question.en = "Of the requirements passed on and started without the client’s answer on record, how many working days after receipt did work start, and the answer come?"
question.zh = "转述且没有客户答复记录就开工的需求，收到后多少个工作日开工？多少个工作日后才有客户答复记录？"
grain       = "one row per project, number of working days to the start, to the answer, and to the end of the data"
tables      = ["requirement_starts", "requirements", "working_days"]
chart       = { kind = "table" }
rows        = "requirements/start_rows"
needs       = ["requirements.received_date", ["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Only requirements passed on that were started without the client’s answer on record; those received or started on an unknown day are left out.", "When the client was asked is not on record: days count from receipt."]
caveats.zh  = ["只含转述且没有客户答复记录就开工的需求；收到或开工日期不明的不计入。", "何时问的客户没有记录：天数从收到起算。"]

[columns.start_days]
en = "Working days from receipt to the start"
zh = "从收到到开工的工作日"

[columns.answer_days]
en = "Working days from receipt to the client’s answer"
zh = "从收到到客户答复的工作日"

[columns.followed_days]
en = "Working days from receipt to the end of the data"
zh = "从收到到数据截止日的工作日"
*/
select
    requirement_starts.project_id,
    greatest(days_begun.workday_number - days_received.workday_number, 0) as start_days,
    days_answered.workday_number - days_received.workday_number as answer_days,
    days_known.workday_number - days_received.workday_number as followed_days,
    count(*) as requirement_count

from requirement_starts

inner join requirements
    on requirements.project_id is not distinct from requirement_starts.project_id
    and requirements.requirement_id = requirement_starts.requirement_id

inner join working_days as days_received
    on days_received.day_date = requirement_starts.received_date

inner join working_days as days_begun
    on days_begun.day_date = requirement_starts.work_begun_date

inner join working_days as days_known
    on days_known.day_date = requirements.as_of_date

left join working_days as days_answered
    on days_answered.day_date = requirement_starts.verified_date

where requirement_starts.arrival = 'second_hand'
    and requirement_starts.is_counted_unverified
    and is_within(requirement_starts.received_date, $start_date, $end_date)
    and is_selected($client, requirement_starts.client_id)
    and is_selected($project, requirement_starts.project_id)
    and is_selected($sales, requirement_starts.sales_owner_id)
    and is_selected($pm, requirement_starts.pm_id)

group by all

order by requirement_starts.project_id, start_days, answer_days, followed_days
