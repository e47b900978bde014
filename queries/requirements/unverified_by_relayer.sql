/*
title.en    = "Started without the client’s answer on record, person by person"
title.zh    = "没有客户答复记录就开工（按转述人）"
question.en = "Do starts without the client’s answer on record come from a few of the people who pass requirements on, or from all of them?"
question.zh = "转述的需求没有客户答复记录就开工，是少数转述人的情况，还是人人如此？"
grain       = "one row per person who relayed a requirement on which work has begun, and project of theirs; those with few are one row"
tables      = ["requirement_states", "requirements", "people"]
chart       = { kind = "funnel", x = "person_label", y = "relayed_unverified_rate" }
rows        = "requirements/rows"
estimate    = { kind = "spread", value = "relayed_unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", unit = "person_label", sesoi = "sesoi_rate" }
needs       = ["requirements.relayed_by", ["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["The question is whether a rule would help, or a talk with one person. People are shown by letters unless the settings ask for names; A passed on the most. A letter means the same person within this chart only.", "Requirements of one project resemble each other: the limits allow for how much the projects of one person differ.", "People differ in their clients and projects too: outside the limits is a reason to ask, not a verdict on a person.", "People with few requirements are combined in one line of the table and are not in the figure."]
caveats.zh  = ["要问的是该立规则，还是与个别人沟通。除非设置要求显示姓名，人员以字母代替，A 转述最多。同一字母只在本图中指同一人。", "同一项目内的需求彼此相似：控制限已计入同一人各项目之间的差别。", "各人的客户和项目也不同：落在控制限之外只是值得一问，并非对个人的结论。", "转述很少的人合为表中一行，不计入该数值。"]

[columns.relayed_unverified_rate]
en = "Passed on, started without an answer on record"
zh = "转述需求中没有答复记录就开工的占比"
*/
with

relayed_requirements as (

    select
        requirements.relayed_by_id,
        requirement_states.project_id,
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
        count(*) as relayed_count

    from relayed_requirements

    group by relayed_by_id

),

placed_relayers as (

    select
        relayed_by_id,
        relayed_count,
        row_number() over (order by relayed_count desc, relayed_by_id) - 1 as place

    from relayers

),

labelled_relayers as (

    select
        placed_relayers.relayed_by_id,
        case
            when placed_relayers.relayed_count < $small_group then 'others'
            when $show_names then coalesce(people.name, placed_relayers.relayed_by_id)
            -- A to Z, then AA, AB …
            else if(place >= 26, chr(64 + (place // 26)::integer), '')
                || chr(65 + (place % 26)::integer)
        end as person_label

    from placed_relayers

    left join people on people.person_id = placed_relayers.relayed_by_id

),

labelled_requirements as (

    -- Neither the person nor the project is told: a project would give away who has it.
    select
        labelled_relayers.person_label,
        if(
            labelled_relayers.person_label = 'others',
            null,
            relayed_requirements.project_id
        ) as project_id,
        relayed_requirements.is_counted_unverified

    from relayed_requirements

    inner join labelled_relayers
        on labelled_relayers.relayed_by_id = relayed_requirements.relayed_by_id

)

select
    person_label,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    rate_of(is_counted_unverified) as relayed_unverified_rate

from labelled_requirements

group by person_label, project_id

order by person_label, begun_count desc, unverified_count desc, unknown_count
