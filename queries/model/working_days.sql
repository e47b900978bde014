/*
title.en = "Working days"
title.zh = "工作日"
grain    = "one row per day, from before the first to after the last date in the data"
tables   = ["calendar", "projects", "project_dates", "requirements", "changes", "tasks", "tickets", "baselines"]

[meanings.workday_number]
en = "working days counted from the first day on, so that two numbers differ by the working days between"
zh = "从首日起累计的工作日，两数之差即其间的工作日"
*/
-- workday_number counts the working days up to and including a day, so the working days
-- in (a, b] are number(b) - number(a), negative where b is before a. A day that the
-- calendar does not hold works from Monday to Friday. Cost: one row per calendar day, once
-- for the whole company.
with

dated_days as (

    select unnest([start_date, baseline_start_date, finish_date]) as day_date
    from projects

    union all

    select unnest([first_fact_date, as_of_date]) as day_date
    from project_dates

    union all

    select
        unnest(
            [
                as_of_date,
                said_date,
                received_date,
                verified_date,
                work_started_date,
                finished_date
            ]
        ) as day_date

    from requirements

    union all

    select unnest([as_of_date, requested_date]) as day_date
    from changes

    union all

    select
        unnest(
            [
                as_of_date,
                baseline_start_date,
                baseline_finish_date,
                start_date,
                finish_date
            ]
        ) as day_date

    from tasks

    union all

    -- project_dates holds nothing of a ticket without a project.
    select
        unnest(
            [
                as_of_date,
                cast(opened_at as date),
                cast(acknowledged_at as date),
                cast(resolved_at as date)
            ]
        ) as day_date

    from tickets

    union all

    -- A plan may reach further than the one that the task is measured against.
    select baseline_finish_date as day_date
    from baselines

    union all

    select day_date
    from calendar

),

-- A week more on either side: whole weeks are counted, and the day before a request.
all_days as (

    select
        cast(
            unnest(
                generate_series(
                    min(day_date) - 7, max(day_date) + 7, interval 1 day
                )
            ) as date
        ) as day_date

    from dated_days

),

known_days as (

    select
        all_days.day_date,
        coalesce(calendar.is_workday, isodow(all_days.day_date) <= 5) as is_workday

    from all_days

    left join calendar on calendar.day_date = all_days.day_date

)

select
    day_date,
    is_workday,
    cast(count(*) filter (where is_workday) over (order by day_date) as bigint)
        as workday_number

from known_days

order by day_date
