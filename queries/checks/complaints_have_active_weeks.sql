/*
title.en = "Complaints left out of rates: no project, or outside its active weeks"
title.zh = "不计入投诉率的投诉：无项目或在活跃周之外"
severity = "warn"
meaning.en = "A complaint counts in a rate only in a week in which its project was active. These have no project, or fall before its start or after its finish."
meaning.zh = "投诉只在其项目活跃的周计入投诉率。这些投诉没有项目，或在项目开始之前、结束之后。"
remedy.en  = "Complete the project on the ticket, or the start and finish of the project."
remedy.zh  = "补全工单的项目，或项目的开始和完成日期。"
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
