/*
title.en    = "Paths that requirements take"
title.zh    = "需求走过的路径"
question.en = "Which paths do requirements take, and which of them end late?"
question.zh = "需求走过哪些路径，哪些最后延期？"
grain       = "one row per path, the eight most frequent; the others together"
tables      = ["requirement_states", "changes", "requirement_slips"]
chart       = { kind = "dot", x = "event_path", y = "late_rate", interval = true, order = "rows" }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "late_rate", numerator = "late_count", denominator = "known_count", cluster = "by_project" }
needs       = ["requirements.received_date", "requirements.verified_date", ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], "tasks.requirement", ["tasks.baseline_finish_date", "tasks.planned_finish_date"]]
caveats.en  = ["The most frequent path comes first; the number on the right counts requirements with a known slip. Only requirements on which work has begun are counted. Steps with a recorded day are shown in order; on the same day, the answer comes before work.", "changed: the first change that names the requirement.", "Slip is that of the tasks that name the requirement; where none does, or none is late and one is not finished or has no plan, it is not known. A path goes with its slip; it need not cause it."]
caveats.zh  = ["最常见的路径排在最前；右侧为延误可知的需求数。只含已开工的需求。每一步以登记的日期为准，按日期先后排列；同一天的，答复在前，开工在后。", "“变更”指首次有变更指明该需求。", "延误取自指明该需求的任务；没有任务指明的为不明。路径与延误一同出现，不等于因果。"]

[columns.requirement_rate]
en = "Share of requirements started"
zh = "占已开工需求"

[columns.known_count]
en = "With a known slip"
zh = "延误可知"

[columns.late_count]
en = "Late, of these"
zh = "其中延期"

[columns.late_rate]
en = "With late tasks"
zh = "任务延期占比"

[columns.late_days]
en = "Late days each (working days)"
zh = "平均延误（工作日）"
*/
-- Cost: one pass over each table, a sort of at most four steps a requirement.
with

begun_requirements as (

    select
        project_id,
        requirement_id,
        case arrival
            when 'first_hand' then 'heard_first_hand'
            when 'second_hand' then 'heard_second_hand'
            else 'heard_otherwise'
        end as heard,
        verified_date,
        work_begun_date

    from requirement_states

    where is_work_begun
        and is_within(received_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

first_changes as (

    select
        requirement_project_id as project_id,
        requirement_id,
        min(requested_date) as changed_date

    from changes

    where requirement_id is not null

    group by all

),

steps as (

    select
        begun_requirements.project_id,
        begun_requirements.requirement_id,
        listed.event,
        listed.place,
        case listed.event
            when 'verified' then begun_requirements.verified_date
            when 'work_begun' then begun_requirements.work_begun_date
            else first_changes.changed_date
        end as event_date

    from begun_requirements

    left join first_changes
        on first_changes.project_id = begun_requirements.project_id
        and first_changes.requirement_id = begun_requirements.requirement_id

    cross join (
        values ('verified', 1), ('work_begun', 2), ('changed', 3)
    ) as listed (event, place)

),

ordered_steps as (

    select
        project_id,
        requirement_id,
        string_agg(event, '>' order by event_date, place) as event_path

    from steps

    where event_date is not null

    group by all

),

ways as (

    select
        begun_requirements.heard
            || coalesce('>' || ordered_steps.event_path, '') as event_path,
        begun_requirements.project_id,
        requirement_slips.late_days

    from begun_requirements

    left join ordered_steps
        on ordered_steps.project_id is not distinct from begun_requirements.project_id
        and ordered_steps.requirement_id = begun_requirements.requirement_id

    left join requirement_slips
        on requirement_slips.project_id = begun_requirements.project_id
        and requirement_slips.requirement_id = begun_requirements.requirement_id

),

frequent_ways as (

    select
        event_path,
        row_number() over (order by count(*) desc, event_path) as place,
        row_number() over (order by count(*) desc, event_path) <= 8
            and count(*) >= $small_group as is_told

    from ways

    group by event_path

)

select
    if(frequent_ways.is_told, ways.event_path, 'other_ways') as event_path,
    count(*) as requirement_count,
    count(*) / sum(count(*)) over () as requirement_rate,
    count(ways.late_days) as known_count,
    count(*) filter (where ways.late_days > 0) as late_count,
    known_rate_of(ways.late_days > 0) as late_rate,
    avg(ways.late_days) as late_days,
    {
        'numerator': histogram(coalesce(ways.project_id, ''))
            filter (where ways.late_days > 0),
        'denominator': histogram(coalesce(ways.project_id, ''))
            filter (where ways.late_days is not null)
    } as by_project

from ways

inner join frequent_ways on frequent_ways.event_path = ways.event_path

group by all

order by min(frequent_ways.place)
