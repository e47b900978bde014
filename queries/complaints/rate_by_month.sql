/*
title.en    = "Complaint rate by month"
title.zh    = "投诉率（按月，每百项目周）"
question.en = "Has the rate of complaints left its usual range?"
question.zh = "投诉率是否偏离了惯常范围？"
grain       = "one row per month"
tables      = ["complaint_weeks", "project_weeks", "tickets"]
chart       = { kind = "control", x = "week_month", y = "complaints_per_hundred_weeks" }
rows        = "complaints/rows"
estimate    = { kind = "control", value = "complaints_per_hundred_weeks", numerator = "complaint_count", denominator = "exposure_weeks", per = "exposure", judged = "is_judged", cluster = "by_project" }
caveats.en  = ["Complaints without a project, or outside its active weeks, are left out of the rate; the table shows how many.", "Whole weeks are counted, by their Monday, up to the last day that the complaints cover.", "A ticket system that is used more shows more complaints.", "A signal is one month beyond three sigma, or eight in a row on one side of the centre line; it says that something changed, not what."]
caveats.zh  = ["没有项目或在项目活跃周之外的投诉不计入投诉率，件数见数据表。", "按整周统计，以周一所在日期归属，截至投诉数据的最后一天。", "系统用得越勤，登记的投诉越多。", "信号指某月超出三倍标准差，或连续八个月落在中线同一侧；只说明有变化，不说明原因。"]
needs       = ["tickets.kind", "tickets.project", ["projects.start_date", "projects.baseline_start_date", "tasks.start_date", "requirements.received_date", "contacts.contact_at"]]
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from tickets

),

-- Where plans or contacts reach further than complaints, nobody can know of complaints.
exposed_months as (

    select
        month_of(project_weeks.week_date) as week_month,
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
        month_of(week_date) as week_month,
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

project_months as (

    select
        coalesce(exposed_months.week_month, counted_complaints.week_month)
            as week_month,
        coalesce(exposed_months.project_id, counted_complaints.project_id)
            as project_id,
        coalesce(exposed_months.exposure_weeks, 0) as exposure_weeks,
        coalesce(counted_complaints.complaint_count, 0) as complaint_count,
        coalesce(counted_complaints.left_out_count, 0) as left_out_count

    from exposed_months

    full join counted_complaints
        on counted_complaints.week_month = exposed_months.week_month
        and counted_complaints.project_id = exposed_months.project_id

)

select
    project_months.week_month,
    cast(sum(project_months.complaint_count) as bigint) as complaint_count,
    sum(project_months.exposure_weeks) as exposure_weeks,
    cast(sum(project_months.left_out_count) as bigint) as left_out_count,
    100 * sum(project_months.complaint_count)
        / nullif(sum(project_months.exposure_weeks), 0) as complaints_per_hundred_weeks,
    -- The last week of a month may end six days after it.
    is_month_over(project_months.week_month, any_value(data_end.as_of_date), 6)
    and sum(project_months.exposure_weeks) >= $small_group as is_judged,
    sums_by(
        project_months.project_id,
        project_months.complaint_count,
        project_months.exposure_weeks
    ) as by_project

from project_months

cross join data_end

group by project_months.week_month

order by project_months.week_month
