/*
title.en    = "Passed on and started without an answer, month by month"
title.zh    = "转述且没有客户答复记录就开工的需求（按月）"
question.en = "How many requirements passed on are started each month without the client’s answer on record?"
question.zh = "每月有多少转述的需求没有客户答复记录就开工？"
grain       = "one row per complete month of the start of work"
tables      = ["requirement_starts", "as_of"]
chart       = { kind = "line", x = "work_begun_month", y = "unverified_count" }
rows        = "requirements/start_rows"
ignores     = ["start_date", "end_date"]
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Only complete months: from the first whole month after the first requirement started to the last whole month that the data cover. A month without any such start counts as 0.", "The outlook assumes that the coming months are like the last 12, without trend or season. It is an assumption, not a promise.", "Requirements started on an unknown day are in no month."]
caveats.zh  = ["只计完整月份：从首次开工后的第一个整月，到数据覆盖的最后一个整月；没有此类开工的月份计为0。", "展望假定今后与最近12个月一样，不计趋势和季节；只是假设，不是承诺。", "开工日期不明的需求不计入任何月份。"]

[columns.work_begun_month]
en = "Month work started"
zh = "开工月份"

[columns.second_hand_count]
en = "Passed on and started"
zh = "转述且已开工"
*/
with

-- Which months are complete does not depend on the filters.
complete_months as (

    select
        unnest(
            generate_series(
                month_of(min(requirement_starts.work_begun_date) - 1)
                + interval 1 month,
                month_of(any_value(as_of.as_of_date) + 1) - interval 1 month,
                interval 1 month
            )
        ) as month_start

    from requirement_starts

    cross join as_of

    where as_of.table_name = 'requirements'

),

chosen_starts as (

    select
        work_begun_date,
        is_counted_unverified

    from requirement_starts

    where arrival = 'second_hand'
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

)

select
    cast(complete_months.month_start as date) as work_begun_month,
    count(chosen_starts.work_begun_date) as second_hand_count,
    count(*) filter (where chosen_starts.is_counted_unverified) as unverified_count

from complete_months

left join chosen_starts
    on month_of(chosen_starts.work_begun_date) = complete_months.month_start

group by all

order by work_begun_month
