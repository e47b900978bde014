/*
title.en = "The week in which a complaint was opened, and whether its project was active then"
title.zh = "投诉登记所在周及项目当时是否活跃"
grain    = "one row per complaint"
tables   = ["complaints", "project_weeks"]

[meanings.is_in_active_week]
en = "true if the project was active in that week: only then does the complaint count in a rate"
zh = "当周项目是否活跃；只有活跃周的投诉计入投诉率"
*/
-- A complaint counts in a rate only in a week that is one of its project's.
select
    complaints.ticket_id,
    complaints.project_id,
    complaints.client_id,
    complaints.sales_owner_id,
    complaints.pm_id,
    week_of(complaints.opened_at) as week_date,
    project_weeks.week_date is not null as is_in_active_week

from complaints

left join project_weeks
    on project_weeks.project_id = complaints.project_id
    and project_weeks.week_date = week_of(complaints.opened_at)

order by complaints.ticket_id
