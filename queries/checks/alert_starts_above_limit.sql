/*
title.en = "Starts without the client’s answer above the limit in the last complete month"
title.zh = "最近一个完整月份没有客户答复记录就开工的占比超出通常的波动"
severity = "alert"
meaning.en = "In the last complete month, a larger share of passed-on requirements was started without the client’s answer on record than chance would allow, given the share of the twelve months before."
meaning.zh = "最近一个完整月份中，经人转述、没有客户答复记录就开工的占比，超出了此前十二个月占比的偶然波动范围。"
remedy.en  = "Open the starts of that month on the Requirements page, and ask whether something changed or answers were not recorded."
remedy.zh  = "在“需求”页查看该月开工的需求，弄清是情况有变，还是答复没有登记。"
tables   = ["requirement_starts", "as_of"]
grain    = "one row, where the month's share of passed-on starts lies above the 99.8 % limit around that of the twelve months before"

[columns.month_start]
en = "Month"
zh = "月份"

[columns.start_count]
en = "Started"
zh = "开工数"

[columns.usual_rate]
en = "Share of the twelve months before"
zh = "此前十二个月的占比"
*/
with

last_month as (

    select cast(month_of(as_of_date + 1) - interval 1 month as date) as month_start
    from as_of
    where table_name = 'requirements'

),

counted_starts as (

    select
        last_month.month_start,
        requirement_starts.work_begun_date >= last_month.month_start as is_last,
        requirement_starts.is_counted_unverified

    from requirement_starts

    cross join last_month

    where requirement_starts.arrival = 'second_hand'
        and requirement_starts.is_counted_unverified is not null
        and is_within(
            requirement_starts.work_begun_date,
            cast(last_month.month_start - interval 12 month as date),
            last_day(last_month.month_start)
        )

),

compared_months as (

    select
        month_start,
        count(*) filter (where is_last) as start_count,
        count(*) filter (where is_last and is_counted_unverified) as unverified_count,
        count(*) filter (where not is_last) as usual_count,
        avg(if(is_counted_unverified, 1, 0)) filter (where not is_last) as usual_rate,
        rate_of(is_counted_unverified) as whole_rate

    from counted_starts

    group by month_start

)

select
    month_start,
    start_count,
    unverified_count,
    usual_rate

from compared_months

-- The outer limit of a funnel plot, 3.09 standard errors (99.8 %), here of a difference: a
-- share of few earlier starts is not known well either.
where start_count >= $small_group
    and unverified_count / start_count - usual_rate
    > 3.09
    * sqrt(whole_rate * (1 - whole_rate) * (1 / start_count + 1 / usual_count))

order by month_start
