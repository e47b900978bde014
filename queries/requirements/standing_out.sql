/*
title.en    = "Where requirements passed on are started without an answer"
title.zh    = "转述需求没有客户答复记录就开工：集中在哪里"
question.en = "Does any project, client or person stand out in starting what was passed on without the client’s answer on record?"
question.zh = "转述的需求没有客户答复记录就开工，有没有哪个项目、客户或转述人特别突出？"
grain       = "one row per project, client and unnamed relayer of requirements passed on and started, and per channel of all started"
tables      = ["requirement_starts", "projects", "clients"]
chart       = { kind = "table" }
rows        = "requirements/start_rows"
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Projects, clients and people are compared on requirements passed on and started; ways of arrival on all requirements started.", "Standing out means: further from the overall share than the other projects (clients, people) vary among themselves, allowing for how many are examined.", "It is a reason to ask, not a verdict: other clients and other work may explain it.", "People are not named. Requirements whose order of answer and start is unknown count as answered."]
caveats.zh  = ["项目、客户和转述人只按转述且已开工的需求比较；各提出方式按全部已开工的需求比较。", "“突出”指与总体的差距超过其他项目（客户、转述人）之间的差异，并已计入比较的个数。", "突出只是值得一问，并非结论：也可能是客户和工作性质不同。", "转述人不显示姓名。答复与开工先后不明的，按有答复计。"]

[columns.unit_kind]
en = "Kind"
zh = "类别"

[columns.is_small]
en = "Too few cases to show"
zh = "例数过少"

[columns.unit_name]
en = "Name"
zh = "名称"
*/
with

chosen_starts as (

    select
        requirement_starts.project_id,
        coalesce(projects.name, requirement_starts.project_id) as project_name,
        requirement_starts.client_id,
        coalesce(clients.name, requirement_starts.client_id) as client_name,
        requirement_starts.relayed_by_id,
        requirement_starts.channel,
        requirement_starts.arrival = 'second_hand' as is_second_hand,
        requirement_starts.is_counted_unverified

    from requirement_starts

    left join projects on projects.project_id = requirement_starts.project_id

    left join clients on clients.client_id = requirement_starts.client_id

    where is_within(requirement_starts.received_date, $start_date, $end_date)
        and is_selected($client, requirement_starts.client_id)
        and is_selected($project, requirement_starts.project_id)
        and is_selected($sales, requirement_starts.sales_owner_id)
        and is_selected($pm, requirement_starts.pm_id)

),

units as (

    select
        'project' as unit_kind,
        project_id as unit_id,
        project_name as unit_name,
        is_counted_unverified

    from chosen_starts

    where is_second_hand

    union all

    select
        'client',
        client_id,
        client_name,
        is_counted_unverified

    from chosen_starts

    where is_second_hand

    union all

    select
        'relayer',
        relayed_by_id,
        null,
        is_counted_unverified

    from chosen_starts

    where is_second_hand

    union all

    select
        'channel',
        channel,
        channel,
        is_counted_unverified

    from chosen_starts

),

counted_units as (

    select
        unit_kind,
        unit_id,
        any_value(unit_name) as unit_name,
        count(*) as begun_count,
        count(*) filter (where is_counted_unverified) as unverified_count,
        count(*) filter (where is_counted_unverified is null) as unknown_count,
        rate_of(is_counted_unverified) as unverified_rate

    from units

    where unit_id is not null

    group by unit_kind, unit_id

)

select
    unit_kind,
    unit_name,
    begun_count,
    unverified_count,
    unknown_count,
    unverified_rate,
    begun_count < $small_group as is_small

from counted_units

order by
    array_position(['channel', 'project', 'client', 'relayer'], unit_kind),
    unverified_rate desc,
    begun_count desc,
    unit_id
