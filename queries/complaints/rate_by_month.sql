/*
title.en    = "Complaint rate by month"
title.zh    = "投诉率（按月，每百项目周）"
question.en = "Has the rate of complaints left its usual range?"
question.zh = "投诉率是否偏离了惯常范围？"
grain       = "one row per month"
tables      = ["complaints", "project_weeks", "projects"]
chart       = { kind = "control", x = "week_month", y = "complaints_per_hundred_weeks" }
rows        = "complaints/rows"
estimate    = { kind = "control", value = "complaints_per_hundred_weeks", numerator = "complaint_count", denominator = "exposure_weeks", per = "exposure" }
caveats.en  = ["Complaints without a project, or outside its active weeks, are left out of the rate; the table shows how many.", "Whole weeks are counted, by their Monday.", "A tracker that is used more shows more complaints.", "A signal is one month beyond three sigma, or eight in a row on one side of the middle; it says that something changed, not what."]
caveats.zh  = ["没有项目或在项目活跃周之外的投诉不计入投诉率，件数见数据表。", "按整周统计，以周一所在日期归属。", "系统用得越勤，登记的投诉越多。", "信号指某月超出三倍标准差，或连续八个月落在中线同一侧；只说明有变化，不说明原因。"]
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
        week_month,
        count(*) filter (where is_in_active_week) as complaint_count,
        count(*) filter (where not is_in_active_week) as left_out_count

    from chosen_complaints

    group by all

),

exposed_months as (

    select
        week_month,
        sum(exposure_weeks) as exposure_weeks

    from chosen_weeks

    group by all

)

select
    coalesce(exposed_months.week_month, counted_complaints.week_month) as week_month,
    coalesce(counted_complaints.complaint_count, 0) as complaint_count,
    coalesce(exposed_months.exposure_weeks, 0) as exposure_weeks,
    coalesce(counted_complaints.left_out_count, 0) as left_out_count,
    100 * coalesce(counted_complaints.complaint_count, 0)
        / nullif(exposed_months.exposure_weeks, 0) as complaints_per_hundred_weeks

from exposed_months

full join counted_complaints
    on counted_complaints.week_month = exposed_months.week_month

order by coalesce(exposed_months.week_month, counted_complaints.week_month)
