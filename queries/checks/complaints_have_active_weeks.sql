/*
title.en = "Complaints left out of rates: no project, or outside its active weeks"
title.zh = "不计入投诉率的投诉：无项目或在活跃周之外"
severity = "warn"
tables   = ["complaints", "project_weeks"]
grain    = "one row per complaint"
*/
select
    complaints.ticket_id,
    complaints.project_id,
    complaints.opened_at

from complaints

left join project_weeks
    on project_weeks.project_id = complaints.project_id
    and project_weeks.week_date = cast(date_trunc('week', complaints.opened_at) as date)

where project_weeks.week_date is null

order by complaints.ticket_id
