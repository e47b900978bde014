/*
title.en    = "Channels of requirements by month"
title.zh    = "需求的提出方式（按月）"
question.en = "Do requirements come straight from the client, through others, or in joint meetings?"
question.zh = "需求是客户单独提出、经人转述，还是在三方会议上提出？"
grain       = "one row per month of receipt and channel"
tables      = ["requirement_states", "requirements"]
chart       = { kind = "share", x = "received_month", y = "channel_count", by = "channel" }
rows        = "requirements/rows"
estimate    = { kind = "share", value = "channel_rate", numerator = "channel_count", denominator = "requirement_count", unknown = "unknown_count", judged = "is_judged", cluster = "by_project" }
needs       = ["requirements.received_date", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Where the export names no channel, it is derived from who passed the requirement on.", "Requirements without a day of receipt are left out.", "A channel can change on paper only: read it together with what the client confirmed."]
caveats.zh  = ["数据未注明提出方式时，按转述人的角色推定。", "没有收到日期的需求不计入。", "提出方式可能只在记录上改变：请与客户的答复对照。"]

[columns.channel_count]
en = "Requirements by this channel"
zh = "该方式的需求数"

[columns.channel_rate]
en = "Share of requirements"
zh = "占全部需求"
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from requirements

),

chosen_requirements as (

    select
        month_of(requirement_states.received_date) as received_month,
        is_month_over(
            requirement_states.received_date, data_end.as_of_date, 0
        ) as is_over,
        requirement_states.channel,
        requirement_states.project_id

    from requirement_states

    cross join data_end

    where requirement_states.received_date is not null
        and is_within(requirement_states.received_date, $start_date, $end_date)
        and is_selected($client, requirement_states.client_id)
        and is_selected($project, requirement_states.project_id)
        and is_selected($sales, requirement_states.sales_owner_id)
        and is_selected($pm, requirement_states.pm_id)

),

months as (

    select
        received_month,
        count(*) as requirement_count,
        count(*) filter (where channel = 'unknown') as unknown_count,
        bool_and(is_over) and count(*) >= $small_group as is_judged

    from chosen_requirements

    group by all

)

select
    chosen_requirements.received_month,
    chosen_requirements.channel,
    count(*) as channel_count,
    months.requirement_count,
    if(chosen_requirements.channel = 'unknown', 0, months.unknown_count)
        as unknown_count,
    count(*) / months.requirement_count as channel_rate,
    months.is_judged,
    parts_by(chosen_requirements.project_id) as by_project

from chosen_requirements

inner join months on months.received_month = chosen_requirements.received_month

group by
    chosen_requirements.received_month,
    chosen_requirements.channel,
    months.requirement_count,
    months.unknown_count,
    months.is_judged

order by chosen_requirements.received_month, chosen_requirements.channel
