/*
title.en    = "Effort started without the client’s answer on record"
title.zh    = "没有客户答复记录就开工的工作量"
question.en = "How many person-days went into requirements started without the client’s answer on record?"
question.zh = "有多少人天投在了没有客户答复记录就开工的需求上？"
grain       = "one row per way of arrival"
tables      = ["requirement_starts", "projects"]
chart       = { kind = "bar", x = "arrival", y = "unverified_effort_days" }
rows        = "requirements/start_rows"
needs       = ["requirements.effort_days", ["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["This is effort exposed to a change, not effort lost, and it says nothing about the reason.", "Effort is what the requirement list contains, booked or estimated; requirements without it are counted beside the figure.", "Where it is not known whether the answer came before work, effort is counted separately.", "The contract sums are those of whole projects in which at least one such requirement was started."]
caveats.zh  = ["这是可能要返工的工作量，并非已经浪费，也不说明原因。", "工作量以需求清单为准（实际或预估）；未填工作量的需求另行计数。", "答复与开工先后不明的，工作量单独列出。", "合同金额取项目全额：项目中只要有一项此类需求，就全额计入。"]

[columns.filled_count]
en = "With effort on record"
zh = "已填工作量"

[columns.effort_days]
en = "Effort (person-days)"
zh = "工作量（人天）"

[columns.unverified_filled_count]
en = "Without an answer, with effort on record"
zh = "无答复记录且已填工作量"

[columns.unverified_effort_days]
en = "Effort started without an answer on record (person-days)"
zh = "无答复记录就开工的工作量（人天）"

[columns.unknown_effort_days]
en = "Effort of requirements where that is unknown (person-days)"
zh = "先后不明的需求工作量（人天）"

[columns.unverified_effort_amount]
en = "The same in money, at the day rate of the settings"
zh = "按设置的人天单价折算"

[columns.unverified_project_count]
en = "Projects with such requirements"
zh = "涉及项目数"

[columns.contract_filled_count]
en = "Of these, with a contract sum on record"
zh = "其中已填合同金额"

[columns.contract_amount]
en = "Contract sums of these projects"
zh = "涉及项目的合同金额"

[columns.all_project_count]
en = "All projects with requirements on which work has started"
zh = "有已开工需求的项目数"

[columns.currency]
en = "Currency"
zh = "币种"
*/
with

chosen_starts as (

    select
        arrival,
        project_id,
        effort_days,
        is_counted_unverified

    from requirement_starts

    where is_within(received_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

concerned_projects as (

    select distinct
        chosen_starts.arrival,
        chosen_starts.project_id,
        projects.contract_amount

    from chosen_starts

    inner join projects on projects.project_id = chosen_starts.project_id

    where chosen_starts.is_counted_unverified

),

concerned_contracts as (

    select
        arrival,
        count(*) as unverified_project_count,
        count(contract_amount) as contract_filled_count,
        sum(contract_amount) as contract_amount

    from concerned_projects

    group by all

),

whole as (

    select count(distinct project_id) as all_project_count
    from chosen_starts

)

select
    chosen_starts.arrival,
    count(*) as begun_count,
    count(chosen_starts.effort_days) as filled_count,
    coalesce(sum(chosen_starts.effort_days), 0) as effort_days,
    count(*) filter (where chosen_starts.is_counted_unverified) as unverified_count,
    count(chosen_starts.effort_days) filter (where chosen_starts.is_counted_unverified)
        as unverified_filled_count,
    coalesce(
        sum(chosen_starts.effort_days) filter (
            where chosen_starts.is_counted_unverified
        ),
        0
    ) as unverified_effort_days,
    count(*) filter (where chosen_starts.is_counted_unverified is null)
        as unknown_count,
    coalesce(
        sum(chosen_starts.effort_days) filter (
            where chosen_starts.is_counted_unverified is null
        ),
        0
    ) as unknown_effort_days,
    unverified_effort_days * nullif(cast($day_rate as double), 0)
        as unverified_effort_amount,
    coalesce(any_value(concerned_contracts.unverified_project_count), 0)
        as unverified_project_count,
    coalesce(any_value(concerned_contracts.contract_filled_count), 0)
        as contract_filled_count,
    any_value(concerned_contracts.contract_amount) as contract_amount,
    any_value(whole.all_project_count) as all_project_count,
    cast($currency as varchar) as currency

from chosen_starts

cross join whole

left join concerned_contracts on concerned_contracts.arrival = chosen_starts.arrival

group by chosen_starts.arrival

order by unverified_effort_days desc, chosen_starts.arrival
