/*
title.en    = "Complaint rate"
title.zh    = "投诉率（每百项目周）"
question.en = "How often are there complaints while projects run?"
question.zh = "项目进行期间，投诉有多频繁？"
grain       = "one row"
tables      = ["complaints", "project_weeks", "projects"]
chart       = { kind = "figure", y = "complaints_per_hundred_weeks" }
rows        = "complaints/rows"
estimate    = { kind = "incidence", value = "complaints_per_hundred_weeks", numerator = "complaint_count", denominator = "exposure_weeks" }
caveats.en  = ["Complaints without a project, or outside its active weeks, are left out of the rate and counted beside it.", "Whole weeks are counted, by their Monday.", "A tracker that is used more shows more complaints."]
caveats.zh  = ["没有项目或在项目活跃周之外的投诉不计入投诉率，另行列出件数。", "按整周统计，以周一所在日期归属。", "系统用得越勤，登记的投诉越多。"]
needs       = ["tickets.kind", "tickets.project", ["projects.start_date", "projects.baseline_start_date", "tasks.start_date", "requirements.received_date", "contacts.contact_at"]]
*/
with

chosen_weeks as (

    select
        cast(date_trunc('month', project_weeks.week_date) as date) as week_month,
        project_weeks.exposure_weeks

    from project_weeks

    left join projects on projects.project_id = project_weeks.project_id

    where ($start_date is null or project_weeks.week_date >= $start_date)
        and ($end_date is null or project_weeks.week_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, project_weeks.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

),

-- A complaint belongs to the week in which it was opened; that week must be one of its
-- project's.
complaint_weeks as (

    select
        project_id,
        client_id,
        cast(date_trunc('week', opened_at) as date) as week_date

    from complaints

),

chosen_complaints as (

    select
        cast(date_trunc('month', complaint_weeks.week_date) as date) as week_month,
        project_weeks.week_date is not null as is_in_active_week

    from complaint_weeks

    left join projects on projects.project_id = complaint_weeks.project_id

    left join project_weeks
        on project_weeks.project_id = complaint_weeks.project_id
        and project_weeks.week_date = complaint_weeks.week_date

    where ($start_date is null or complaint_weeks.week_date >= $start_date)
        and ($end_date is null or complaint_weeks.week_date <= $end_date)
        and ($client is null or list_contains($client, complaint_weeks.client_id))
        and ($project is null or list_contains($project, complaint_weeks.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

),

counted_complaints as (

    select
        count(*) filter (where is_in_active_week) as complaint_count,
        count(*) filter (where not is_in_active_week) as left_out_count

    from chosen_complaints

),

exposure as (

    select coalesce(sum(exposure_weeks), 0) as exposure_weeks
    from chosen_weeks

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
