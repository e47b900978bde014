/*
title.en    = "Resolved within five working days, project by week"
title.zh    = "五个工作日内解决的投诉（按项目和周）"
question.en = "How many complaints does each project get in each week, how many of them are resolved within five working days, and how much is recorded at all?"
question.zh = "各项目每周有多少件投诉？其中多少件在五个工作日内解决？同期的登记有多勤？"
grain       = "one row per project and week of its activity that can be judged"
tables      = ["complaint_waits", "week_records", "as_of"]
chart       = { kind = "table" }
rows        = "complaints/rows"
suspects    = "lower"
needs       = ["tickets.kind", "tickets.project", "tickets.resolved_at"]
caveats.en  = ["Weeks of opening begin on Monday and end two weeks before the last day of the complaints, so that each has been followed for five working days; a week without a complaint counts as 0.", "Complaints closed on an unknown day, without a project, or opened while it was not active are in no week.", "Contacts with the client show how much is recorded at all; a ticket system that is used more shows more complaints. A contact that names no project counts for every project of its client."]
caveats.zh  = ["按提出日期归周，从周一开始，止于投诉数据截止日的两周之前，使每件都有五个工作日可观察；没有投诉的周计为0。", "关闭日期不明、没有项目或不在项目活跃期内的投诉不计入任何一周。", "客户接触说明登记有多勤；系统用得越勤，登记的投诉越多。未注明项目的接触计入该客户的每个项目。"]

[columns.settled_count]
en = "Resolved within five working days"
zh = "五个工作日内解决"
*/
with

opened_complaints as (

    select
        project_id,
        week_of(opened_date) as week_date,
        count(*) as complaint_count,
        count(*) filter (where is_over and wait_days <= 5) as settled_count

    from complaint_waits

    where awaited = 'resolution'

    group by all

)

select
    week_records.project_id,
    week_records.week_date,
    coalesce(opened_complaints.complaint_count, 0) as complaint_count,
    coalesce(opened_complaints.settled_count, 0) as settled_count,
    week_records.contact_count

from week_records

inner join as_of on as_of.table_name = 'tickets'

left join opened_complaints
    on opened_complaints.project_id = week_records.project_id
    and opened_complaints.week_date = week_records.week_date

where is_week_over(week_records.week_date, as_of.as_of_date, 14)
    and is_within(week_records.week_date, $start_date, $end_date)
    and is_selected($client, week_records.client_id)
    and is_selected($project, week_records.project_id)
    and is_selected($sales, week_records.sales_owner_id)
    and is_selected($pm, week_records.pm_id)

order by week_records.project_id, week_records.week_date
