/*
title.en    = "Complaint rate"
title.zh    = "投诉率（每百项目周）"
question.en = "How often are there complaints while projects run?"
question.zh = "项目进行期间，投诉有多频繁？"
grain       = "one row"
tables      = ["complaint_weeks", "project_weeks", "tickets"]
chart       = { kind = "figure", y = "complaints_per_hundred_weeks" }
rows        = "complaints/rows"
estimate    = { kind = "incidence", value = "complaints_per_hundred_weeks", numerator = "complaint_count", denominator = "exposure_weeks" }
caveats.en  = ["Complaints without a project, or outside its active weeks, are left out of the rate and counted beside it.", "Whole weeks are counted, by their Monday, up to the last day that the complaints cover.", "A tracker that is used more shows more complaints."]
caveats.zh  = ["没有项目或在项目活跃周之外的投诉不计入投诉率，另行列出件数。", "按整周统计，以周一所在日期归属，截至投诉数据的最后一天。", "系统用得越勤，登记的投诉越多。"]
needs       = ["tickets.kind", "tickets.project", ["projects.start_date", "projects.baseline_start_date", "tasks.start_date", "requirements.received_date", "contacts.contact_at"]]
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from tickets

),

-- Where plans or contacts reach further than complaints, nobody can know of complaints.
exposure as (

    select coalesce(sum(project_weeks.exposure_weeks), 0) as exposure_weeks

    from project_weeks

    inner join data_end on project_weeks.week_date <= data_end.as_of_date

    where is_within(project_weeks.week_date, $start_date, $end_date)
        and is_selected($client, project_weeks.client_id)
        and is_selected($project, project_weeks.project_id)
        and is_selected($sales, project_weeks.sales_owner_id)
        and is_selected($pm, project_weeks.pm_id)

),

counted_complaints as (

    select
        count(*) filter (where is_in_active_week) as complaint_count,
        count(*) filter (where not is_in_active_week) as left_out_count

    from complaint_weeks

    where is_within(week_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

)

select
    counted_complaints.complaint_count,
    exposure.exposure_weeks,
    counted_complaints.left_out_count,
    100 * counted_complaints.complaint_count / nullif(exposure.exposure_weeks, 0)
        as complaints_per_hundred_weeks

from counted_complaints

cross join exposure

order by counted_complaints.complaint_count
