/*
title.en    = "From the client’s word to the project"
title.zh    = "客户说出到项目得知"
question.en = "How long does the client’s word take to reach the project, for requirements passed on and for those heard from the client?"
question.zh = "客户说的话多久传到项目？经人转述与听客户亲口说的各自如何？"
grain       = "one row per month of receipt and way of arrival"
tables      = ["requirement_states", "requirements", "working_days"]
chart       = { kind = "line", x = "received_month", y = "heard_days", by = "arrival", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "mean", value = "heard_days", denominator = "heard_count", spread = "heard_spread_days", unknown = "unknown_count", judged = "is_judged", cluster = "by_project" }
needs       = ["requirements.said_date", "requirements.received_date", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Working days from the day on which the client said it to the day on which the project heard it.", "Whoever passes the client’s word on also records when it was said: the date may be a guess.", "If either date is missing, the time is not known."]
caveats.zh  = ["从客户说出之日到项目得知之日的工作日数。", "“客户说出之日”由转述人填写，可能只是估计。", "两个日期缺一的计为不明。"]

[columns.heard_days]
en = "Until heard (working days)"
zh = "传到项目所用工作日"

[columns.heard_spread_days]
en = "Standard deviation (working days)"
zh = "标准差（工作日）"

[columns.heard_count]
en = "Requirements with both days"
zh = "两个日期齐全的需求"
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from requirements

),

heard_requirements as (

    select
        requirement_states.project_id,
        month_of(requirement_states.received_date) as received_month,
        is_month_over(requirement_states.received_date, data_end.as_of_date, 0)
            as is_over,
        first_or_second_hand(requirement_states.arrival) as arrival,
        days_received.workday_number - days_said.workday_number as heard_days

    from requirement_states

    inner join requirements
        on requirements.project_id is not distinct from requirement_states.project_id
        and requirements.requirement_id = requirement_states.requirement_id

    left join working_days as days_said
        on days_said.day_date = requirements.said_date
        and requirements.said_date <= requirement_states.received_date

    left join working_days as days_received
        on days_received.day_date = requirement_states.received_date

    cross join data_end

    where requirement_states.received_date is not null
        and is_within(requirement_states.received_date, $start_date, $end_date)
        and is_selected($client, requirement_states.client_id)
        and is_selected($project, requirement_states.project_id)
        and is_selected($sales, requirement_states.sales_owner_id)
        and is_selected($pm, requirement_states.pm_id)

),

summed_requirements as (

    select
        *,
        sum(heard_days) over of_project as project_days,
        count(heard_days) over of_project as project_count

    from heard_requirements

    window of_project as (partition by received_month, arrival, project_id)

)

select
    received_month,
    arrival,
    count(heard_days) as heard_count,
    count(*) - count(heard_days) as unknown_count,
    avg(heard_days) as heard_days,
    stddev_samp(heard_days) as heard_spread_days,
    bool_and(is_over) and count(heard_days) >= $small_group as is_judged,
    sums_by(project_id, project_days, project_count) as by_project

from summed_requirements

group by all

order by received_month, arrival
