/*
title.en    = "Complaint rate"
title.zh    = "投诉率（每百项目周）"
question.en = "How often do complaints arise while projects run?"
question.zh = "项目进行期间，投诉有多频繁？"
grain       = "one row"
tables      = ["complaint_weeks", "project_weeks", "tickets"]
chart       = { kind = "figure", y = "complaints_per_hundred_weeks" }
rows        = "complaints/rows"
estimate    = { kind = "incidence", value = "complaints_per_hundred_weeks", numerator = "complaint_count", denominator = "exposure_weeks", cluster = "by_project" }
caveats.en  = ["Complaints without a project, or outside its active weeks, are left out of the rate and counted beside it.", "Whole weeks are counted, by their Monday, up to the last day that the complaints cover.", "A ticket system that is used more shows more complaints."]
caveats.zh  = ["没有项目或在项目活跃周之外的投诉不计入投诉率，另行列出件数。", "按整周统计，以周一所在日期归属，截至投诉数据的最后一天。", "系统用得越勤，登记的投诉越多。"]
needs       = ["tickets.kind", "tickets.project", ["projects.start_date", "projects.baseline_start_date", "tasks.start_date", "requirements.received_date", "contacts.contact_at"]]
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from tickets

),

-- Where plans or contacts reach further than complaints, nobody can know of complaints.
exposed_projects as (

    select
        project_weeks.project_id,
        sum(project_weeks.exposure_weeks) as exposure_weeks

    from project_weeks

    inner join data_end on project_weeks.week_date <= data_end.as_of_date

    where is_within(project_weeks.week_date, $start_date, $end_date)
        and is_selected($client, project_weeks.client_id)
        and is_selected($project, project_weeks.project_id)
        and is_selected($sales, project_weeks.sales_owner_id)
        and is_selected($pm, project_weeks.pm_id)

    group by all

),

counted_complaints as (

    select
        project_id,
        count(*) filter (where is_in_active_week) as complaint_count,
        count(*) filter (where not is_in_active_week) as left_out_count

    from complaint_weeks

    where is_within(week_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

    group by all

),

projects_together as (

    select
        coalesce(exposed_projects.project_id, counted_complaints.project_id)
            as project_id,
        coalesce(exposed_projects.exposure_weeks, 0) as exposure_weeks,
        coalesce(counted_complaints.complaint_count, 0) as complaint_count,
        coalesce(counted_complaints.left_out_count, 0) as left_out_count

    from exposed_projects

    full join counted_complaints
        on counted_complaints.project_id = exposed_projects.project_id

)

select
    cast(coalesce(sum(complaint_count), 0) as bigint) as complaint_count,
    coalesce(sum(exposure_weeks), 0) as exposure_weeks,
    cast(coalesce(sum(left_out_count), 0) as bigint) as left_out_count,
    100 * sum(complaint_count) / nullif(sum(exposure_weeks), 0)
        as complaints_per_hundred_weeks,
    sums_by(project_id, complaint_count, exposure_weeks) as by_project

from projects_together

order by complaint_count
