/*
title.en = "Complaints left out of rates: no project, or outside its active weeks"
title.zh = "不计入投诉率的投诉：无项目或在活跃周之外"
severity = "warn"
tables   = ["complaints", "complaint_weeks"]
grain    = "one row per complaint"
*/
select
    complaints.ticket_id,
    complaints.project_id,
    complaints.opened_at

from complaints

inner join complaint_weeks on complaint_weeks.ticket_id = complaints.ticket_id

where not complaint_weeks.is_in_active_week

order by complaints.ticket_id
