/*
title.en    = "Unverified starts, person by person"
title.zh    = "未核实开工的集中程度（按转述人）"
question.en = "Do the unverified starts among relayed requirements go back to a few people or to many?"
question.zh = "转述需求的未核实开工集中于少数转述人，还是普遍如此？"
grain       = "one row per person who relayed a requirement on which work has begun, unnamed"
tables      = ["requirement_states", "requirements"]
chart       = { kind = "pareto", x = "place_number", y = "unverified_count" }
rows        = "requirements/rows"
estimate    = { kind = "concentration", value = "unverified_count", exposure = "begun_count" }
needs       = ["requirements.relayed_by", ["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["People are shown without names: the question is whether a rule would help or a talk with one person.", "Whoever relays more has more of everything: the number relayed stands beside.", "Gini: 0 where every person has the same, 1 where one has all. Beside it the Gini that equal rates would give: who relays more has more."]
caveats.zh  = ["转述人不显示姓名：要问的是该立规则，还是与个别人沟通。", "转述多的人各项件数都多，表中同时列出其转述件数。", "基尼系数：各人相同为 0，全部集中于一人为 1；并列比例相同时的基尼系数：转述多的人自然也多。"]
*/
with

relayed_requirements as (

    select
        requirements.relayed_by_id,
        requirement_states.is_counted_unverified

    from requirement_states

    inner join requirements
        on requirements.project_id is not distinct from requirement_states.project_id
        and requirements.requirement_id = requirement_states.requirement_id

    where requirement_states.is_work_begun
        and requirement_states.channel = 'relayed'
        and requirements.relayed_by_id is not null
        and is_within(requirement_states.received_date, $start_date, $end_date)
        and is_selected($client, requirement_states.client_id)
        and is_selected($project, requirement_states.project_id)
        and is_selected($sales, requirement_states.sales_owner_id)
        and is_selected($pm, requirement_states.pm_id)

),

relayers as (

    select
        relayed_by_id,
        count(*) as begun_count,
        count(*) filter (where is_counted_unverified) as unverified_count

    from relayed_requirements

    group by all

)

select
    row_number() over (order by unverified_count desc, relayed_by_id) as place_number,
    unverified_count,
    begun_count

from relayers

order by place_number
