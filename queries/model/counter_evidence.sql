/*
title.en = "Cases of the comparisons that may speak for passing on"
title.zh = "可能有利于转述的各项对比（逐项）"
grain    = "one row per comparison and case of one of its two groups whose outcome is known"
tables   = ["requirement_starts", "requirement_slips", "project_sponsors", "complaints", "complaint_waits", "tickets"]

[columns.counter_case]
en = "Comparison"
zh = "对比"

[columns.is_of]
en = "In the group looked at"
zh = "属于考察组"

[columns.is_true]
en = "Outcome holds"
zh = "结果为是"

[columns.case_date]
en = "Date"
zh = "日期"

[columns.case_id]
en = "Case"
zh = "编号"

[meanings.counter_case]
en = "the comparison that the case belongs to"
zh = "该项所属的对比"

[meanings.is_of]
en = "true if the case is in the group looked at, false if in the other"
zh = "是否属于考察组，否则属于对照组"

[meanings.is_true]
en = "true if the outcome that the comparison asks for holds"
zh = "对比所问的结果是否成立"

[meanings.case_date]
en = "the day by which the case is filtered"
zh = "筛选该项所用的日期"

[meanings.case_id]
en = "the ID of the requirement or complaint"
zh = "需求或投诉的编号"
*/
-- The list is fixed before the data are looked at: what finds nothing stays in it.
with

start_outcomes as (

    select
        requirement_starts.project_id,
        requirement_starts.requirement_id as case_id,
        requirement_starts.client_id,
        requirement_starts.sales_owner_id,
        requirement_starts.pm_id,
        requirement_starts.received_date as case_date,
        case
            when requirement_starts.arrival in ('second_hand', 'first_hand')
                then requirement_starts.arrival = 'second_hand'
        end as is_passed_on,
        requirement_starts.arrival,
        requirement_starts.channel,
        project_sponsors.sponsor_group,
        requirement_starts.is_counted_unverified,
        requirement_starts.is_corrected,
        requirement_slips.late_days > 0 as is_late

    from requirement_starts

    left join project_sponsors
        on project_sponsors.project_id = requirement_starts.project_id

    left join requirement_slips
        on requirement_slips.project_id = requirement_starts.project_id
        and requirement_slips.requirement_id = requirement_starts.requirement_id

),

-- A working week. A complaint still open has outlasted it, or its outcome is unknown.
complaint_outcomes as (

    select
        complaints.project_id,
        complaints.ticket_id as case_id,
        complaints.client_id,
        complaints.sales_owner_id,
        complaints.pm_id,
        complaints.opened_date as case_date,
        case
            when complaints.arrival in ('second_hand', 'first_hand')
                then complaints.arrival = 'second_hand'
        end as is_passed_on,
        complaints.is_substantiated,
        complaints.is_lowered,
        tickets.reopened_count > 0 as is_reopened,
        case
            when complaint_waits.wait_days > 5 then false
            when complaint_waits.is_over then true
        end as is_settled_in_week

    from complaints

    inner join tickets on tickets.ticket_id = complaints.ticket_id

    left join complaint_waits
        on complaint_waits.ticket_id = complaints.ticket_id
        and complaint_waits.awaited = 'resolution'

),

cases as (

    select
        unnest([
            {
                counter_case: 'begun_unanswered',
                is_of: is_passed_on,
                is_true: is_counted_unverified
            },
            {
                counter_case: 'own_ideas_unanswered',
                is_of: case
                    when arrival in ('second_hand', 'internal')
                        then arrival = 'second_hand'
                end,
                is_true: is_counted_unverified
            },
            {
                counter_case: 'joint_unanswered',
                is_of: case
                    when channel in ('joint', 'direct') then channel = 'joint'
                end,
                is_true: is_counted_unverified
            },
            {
                counter_case: 'sponsor_unanswered',
                is_of: case
                    when sponsor_group in ('same_person', 'two_persons')
                        then sponsor_group = 'same_person'
                end,
                is_true: is_counted_unverified
            },
            {
                counter_case: 'changed',
                is_of: is_passed_on,
                is_true: is_corrected
            },
            {
                counter_case: 'late',
                is_of: is_passed_on,
                is_true: is_late
            }
        ]) as outcome,
        project_id,
        client_id,
        sales_owner_id,
        pm_id,
        case_date,
        case_id

    from start_outcomes

    union all

    select
        unnest([
            {
                counter_case: 'settled_in_week',
                is_of: is_passed_on,
                is_true: is_settled_in_week
            },
            {
                counter_case: 'found_true',
                is_of: is_passed_on,
                is_true: is_substantiated
            },
            {
                counter_case: 'lowered',
                is_of: is_passed_on,
                is_true: is_lowered
            },
            {
                counter_case: 'reopened',
                is_of: is_passed_on,
                is_true: is_reopened
            }
        ]),
        project_id,
        client_id,
        sales_owner_id,
        pm_id,
        case_date,
        case_id

    from complaint_outcomes

)

select
    cases.outcome.counter_case as counter_case,
    cases.outcome.is_of as is_of,
    cases.outcome.is_true as is_true,
    cases.project_id,
    cases.client_id,
    cases.sales_owner_id,
    cases.pm_id,
    cases.case_date,
    cases.case_id

from cases

where cases.outcome.is_of is not null
    and cases.outcome.is_true is not null

order by cases.outcome.counter_case, cases.project_id, cases.case_id
