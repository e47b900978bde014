/*
title.en = "Requirements with no state or several"
title.zh = "没有状态或有多个状态的需求"
severity = "fail"
meaning.en = "A requirement has no state or several: the shares started unverified would not cover all requirements exactly once."
meaning.zh = "有需求没有状态或有多个状态，未核实开工率就不是全部需求的占比。"
remedy.en  = "A definition was changed: look at the model of requirement states, or restore the previous version."
remedy.zh  = "口径有过修改：检查需求状态模型，或恢复上一版本。"
tables   = ["requirements", "requirement_states"]
grain    = "one row per requirement without a state, or with several"
*/
with

counted_states as (

    select
        project_id,
        requirement_id,
        count(state) as state_count

    from requirement_states

    group by all

)

select
    requirements.project_id,
    requirements.requirement_id,
    coalesce(counted_states.state_count, 0) as state_count

from requirements

left join counted_states
    on counted_states.project_id is not distinct from requirements.project_id
    and counted_states.requirement_id = requirements.requirement_id

where coalesce(counted_states.state_count, 0) <> 1

order by requirements.project_id, requirements.requirement_id
