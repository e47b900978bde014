/*
title.en = "Weeks in which a project was active"
title.zh = "项目活跃周"
grain    = "one row per project and week (Monday)"
tables   = ["projects", "project_dates", "working_days"]

[meanings.week_date]
en = "the Monday of the week"
zh = "该周的周一"

[meanings.exposure_weeks]
en = "how much of the week the project was active, 0 to 1, by working days"
zh = "项目在该周的活跃程度，按工作日计，0至1"
*/
-- Active from start (else baseline start, else first dated fact) to finish (else as-of
-- date). A partial week counts by its share of working days; a week without any, by its
-- share of 7 days.
with

active_projects as (

    select
        projects.project_id,
        projects.client_id,
        projects.sales_owner_id,
        projects.pm_id,
        coalesce(
            projects.start_date,
            projects.baseline_start_date,
            project_dates.first_fact_date
        ) as active_from_date,
        coalesce(projects.finish_date, project_dates.as_of_date) as active_to_date

    from projects

    left join project_dates on project_dates.project_id = projects.project_id

),

touched_weeks as (

    select
        project_id,
        client_id,
        sales_owner_id,
        pm_id,
        active_from_date,
        active_to_date,
        cast(
            unnest(
                generate_series(
                    date_trunc('week', active_from_date),
                    date_trunc('week', active_to_date),
                    interval 7 day
                )
            ) as date
        ) as week_date

    from active_projects

    where active_from_date <= active_to_date

),

counted_weeks as (

    select
        touched_weeks.project_id,
        touched_weeks.client_id,
        touched_weeks.sales_owner_id,
        touched_weeks.pm_id,
        touched_weeks.week_date,
        count(*) filter (where working_days.is_workday) as workday_count,
        count(*) filter (
            where working_days.day_date between active_from_date and active_to_date
        ) as active_day_count,
        count(*) filter (
            where working_days.is_workday
                and working_days.day_date between active_from_date and active_to_date
        ) as active_workday_count

    from touched_weeks

    inner join working_days
        on week_of(working_days.day_date) = touched_weeks.week_date

    group by all

)

select
    project_id,
    client_id,
    sales_owner_id,
    pm_id,
    week_date,
    case
        when workday_count > 0 then active_workday_count / workday_count
        else active_day_count / 7
    end as exposure_weeks

from counted_weeks

order by project_id, week_date
