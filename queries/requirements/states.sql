/*
title.en    = "Work and the client’s answer"
title.zh    = "开工与客户答复"
question.en = "Which requirements have the client’s answer on record, before the start or after it?"
question.zh = "哪些需求有客户答复记录，在开工之前还是之后？"
grain       = "one row per state"
tables      = ["requirement_states"]
chart       = { kind = "bar", x = "state", y = "requirement_count" }
rows        = "requirements/rows"
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["Requirements dropped before work began are shown beside the bars, not in them.", "Those not started may still be answered: they are neither good nor bad."]
caveats.zh  = ["开工前已取消的需求另列，不计入柱中。", "未开工的需求之后仍可能得到答复，本身不说明好坏。"]
*/
with

all_states as (

    select state, state_order
    from (
        values
            ('verified_before_work', 1),
            ('verified_order_unknown', 2),
            ('verified_after_work_began', 3),
            ('unverified_in_work', 4),
            ('closed_unverified', 5),
            ('verified_waiting', 6),
            ('unverified_waiting', 7)
    ) as listed (state, state_order)

),

chosen_requirements as (

    select
        state,
        is_dropped
            and not is_work_begun as is_dropped_before_work

    from requirement_states

    where is_within(received_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

whole as (

    select count(*) as chosen_count
    from chosen_requirements

)

select
    all_states.state,
    count(chosen_requirements.state) filter (where not is_dropped_before_work)
        as requirement_count,
    count(chosen_requirements.state) filter (where is_dropped_before_work)
        as dropped_before_work_count

from all_states

cross join whole

left join chosen_requirements on chosen_requirements.state = all_states.state

where whole.chosen_count > 0

group by all_states.state, all_states.state_order

order by all_states.state_order
