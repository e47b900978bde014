/*
title.en    = "Started without the client’s answer on record, by month"
title.zh    = "没有客户答复记录就开工（按月）"
question.en = "Do more or fewer requirements start without the client’s answer on record than before?"
question.zh = "没有客户答复记录就开工的，比以前多了还是少了？"
grain       = "one row per month of receipt and way of arrival"
tables      = ["requirement_states", "requirements"]
chart       = { kind = "line", x = "received_month", y = "unverified_rate", by = "arrival", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "followed_count", unknown = "unknown_count", judged = "is_judged", cluster = "by_project" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "tasks.start_date"], "requirements.received_date"]
caveats.en  = ["Only what is on record by the day work began counts as an answer; the client may have been asked and nothing written down.", "Requirements on which work has not begun are not counted.", "Where one of the two days is missing, the order is unknown; these count as unknown.", "Only work that began within the follow-up days (see settings) after receipt is counted, so that no month is observed for longer than another: whoever asks the client begins later.", "Work that began on an unknown day may lie outside: it counts as unknown. Requirements without a day of receipt are left out."]
caveats.zh  = ["只有开工当日已登记的才算客户答复；也可能问过但没有登记。", "尚未开工的需求不计入。", "两个日期缺一时先后不明，数量另行注明。", "只统计收到后观察期内（见设置）开工的需求，使各月观察时间相同：先问客户的开工较晚。", "开工日期不明的可能在此之外，计为不明。没有收到日期的需求不计入。"]

[columns.followed_count]
en = "Begun within the days followed up"
zh = "观察期内开工的需求"

[columns.unverified_rate]
en = "Share started without an answer on record within the days followed up"
zh = "观察期内没有答复记录就开工的占比"
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from requirements

),

followed_requirements as (

    select
        month_of(requirement_states.received_date) as received_month,
        first_or_second_hand(requirement_states.arrival) as arrival,
        is_month_over(
            requirement_states.received_date, data_end.as_of_date, $follow_up_days
        ) as is_over,
        case when requirement_states.work_begun_date is not null
            then requirement_states.is_counted_unverified
        end as is_counted_unverified,
        requirement_states.project_id

    from requirement_states

    cross join data_end

    where requirement_states.is_work_begun
        and requirement_states.received_date is not null
        and (
            requirement_states.work_begun_date is null
            or requirement_states.work_begun_date
            <= requirement_states.received_date + $follow_up_days
        )
        and is_within(requirement_states.received_date, $start_date, $end_date)
        and is_selected($client, requirement_states.client_id)
        and is_selected($project, requirement_states.project_id)
        and is_selected($sales, requirement_states.sales_owner_id)
        and is_selected($pm, requirement_states.pm_id)

)

select
    received_month,
    arrival,
    count(*) as followed_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    rate_of(is_counted_unverified) as unverified_rate,
    bool_and(is_over) and count(*) >= $small_group as is_judged,
    cases_by(project_id, is_counted_unverified) as by_project

from followed_requirements

group by all

order by received_month, arrival
