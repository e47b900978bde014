/*
title.en    = "What happened around the record"
title.zh    = "记录前后发生的事"
question.en = "What happened to it, and around it, in which order?"
question.zh = "围绕它先后发生了什么？"
grain       = "one row per dated event of the record, of those named together with it, and of the client's contacts and complaints near it"
tables      = ["requirements", "requirement_states", "changes", "tasks", "change_task_links", "tickets", "complaints", "contacts", "projects"]
chart       = { kind = "table" }
rows        = "record/summary"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["Near means: the same client, within the link window (in calendar days) before the record’s first date or after its last. It is no proof of a connection."]
caveats.zh  = ["“邻近”指同一客户，且在该记录最早日期之前、最晚日期之后的变更时间窗之内，不代表存在联系。"]

[columns.event]
en = "Event"
zh = "事件"

[columns.relation]
en = "How it belongs here"
zh = "与本记录的关系"

[columns.title]
en = "Title"
zh = "标题"
*/
-- Cost: linear in the tables. The relations go one step, in both directions.
with

record_pairs as (

    select
        'requirements' as left_table,
        requirement_project_id as left_project_id,
        requirement_id as left_id,
        'changes' as right_table,
        project_id as right_project_id,
        change_id as right_id,
        'same_requirement' as relation

    from changes

    where requirement_id is not null

    union

    select
        'requirements',
        requirement_project_id,
        requirement_id,
        'tasks',
        project_id,
        task_id,
        'same_requirement'

    from tasks

    where requirement_id is not null

    union

    select
        'changes',
        project_id,
        change_id,
        'tasks',
        project_id,
        task_id,
        'link_' || link_grade

    from change_task_links

),

subject_records as (

    select
        $record_table as table_name,
        if($record_table in ('tickets', 'contacts'), null, $record_project)
            as project_id,
        $record_id as record_id,
        'itself' as relation

),

related_records as (

    select * from subject_records

    union

    select
        record_pairs.right_table,
        record_pairs.right_project_id,
        record_pairs.right_id,
        record_pairs.relation

    from record_pairs

    inner join subject_records
        on subject_records.table_name = record_pairs.left_table
        and subject_records.project_id is not distinct from record_pairs.left_project_id
        and subject_records.record_id = record_pairs.left_id

    union

    select
        record_pairs.left_table,
        record_pairs.left_project_id,
        record_pairs.left_id,
        record_pairs.relation

    from record_pairs

    inner join subject_records
        on subject_records.table_name = record_pairs.right_table
        and subject_records.project_id
            is not distinct from record_pairs.right_project_id
        and subject_records.record_id = record_pairs.right_id

),

requirement_events as (

    select
        'requirements' as table_name,
        requirements.project_id,
        requirements.requirement_id as record_id,
        requirements.title,
        listed.event,
        case listed.event
            when 'said' then requirements.said_date
            when 'received' then requirements.received_date
            when 'verified' then requirements.verified_date
            when 'work_begun' then requirement_states.work_begun_date
            when 'finished' then requirements.finished_date
        end as event_date,
        requirements.load_id,
        requirements.source_file,
        requirements.source_sheet,
        requirements.source_row

    from requirements

    left join requirement_states
        on requirement_states.project_id is not distinct from requirements.project_id
        and requirement_states.requirement_id = requirements.requirement_id

    cross join (
        values ('said'), ('received'), ('verified'), ('work_begun'), ('finished')
    ) as listed (event)

),

change_events as (

    select
        'changes' as table_name,
        changes.project_id,
        changes.change_id as record_id,
        changes.title,
        listed.event,
        case listed.event
            when 'requested' then changes.requested_date
            when 'verified' then changes.verified_date
            when 'decided' then changes.decided_date
        end as event_date,
        changes.load_id,
        changes.source_file,
        changes.source_sheet,
        changes.source_row

    from changes

    cross join (values ('requested'), ('verified'), ('decided')) as listed (event)

),

task_events as (

    select
        'tasks' as table_name,
        tasks.project_id,
        tasks.task_id as record_id,
        tasks.name as title,
        listed.event,
        case listed.event
            when 'baseline_finish' then tasks.baseline_finish_date
            when 'work_begun' then tasks.start_date
            when 'finished' then tasks.finish_date
        end as event_date,
        tasks.load_id,
        tasks.source_file,
        tasks.source_sheet,
        tasks.source_row

    from tasks

    cross join (
        values ('work_begun'), ('baseline_finish'), ('finished')
    ) as listed (event)

),

ticket_events as (

    select
        'tickets' as table_name,
        tickets.project_id,
        tickets.ticket_id as record_id,
        tickets.subject as title,
        listed.event,
        case listed.event
            when 'opened' then cast(tickets.opened_at as date)
            when 'acknowledged' then cast(tickets.acknowledged_at as date)
            when 'resolved' then cast(tickets.resolved_at as date)
        end as event_date,
        tickets.load_id,
        tickets.source_file,
        tickets.source_sheet,
        tickets.source_row

    from tickets

    cross join (values ('opened'), ('acknowledged'), ('resolved')) as listed (event)

),

contact_events as (

    select
        'contacts' as table_name,
        project_id,
        contact_id as record_id,
        subject as title,
        'contact_' || coalesce(kind, 'other') as event,
        cast(contact_at as date) as event_date,
        load_id,
        source_file,
        source_sheet,
        source_row

    from contacts

),

all_events as (

    select * from requirement_events
    union all
    select * from change_events
    union all
    select * from task_events
    union all
    select * from ticket_events
    union all
    select * from contact_events

),

related_events as (

    select
        all_events.*,
        related_records.relation

    from all_events

    inner join related_records
        on related_records.table_name = all_events.table_name
        and related_records.record_id = all_events.record_id
        and (
            all_events.table_name in ('tickets', 'contacts')
            or related_records.project_id is not distinct from all_events.project_id
        )

    where all_events.event_date is not null

),

subject_span as (

    select
        min(event_date) as first_date,
        max(event_date) as last_date

    from related_events

    where relation = 'itself'

),

subject_client as (

    select client_id
    from projects
    where $record_table not in ('tickets', 'contacts') and project_id = $record_project

    union

    select client_id
    from complaints
    where $record_table = 'tickets' and ticket_id = $record_id

    union

    select client_id
    from contacts
    where $record_table = 'contacts' and contact_id = $record_id

),

near_records as (

    select 'tickets' as table_name, ticket_id as record_id
    from complaints
    where client_id in (select client_id from subject_client)

    union

    select 'contacts' as table_name, contact_id as record_id
    from contacts
    where client_id in (select client_id from subject_client)

),

near_events as (

    select
        all_events.*,
        'near' as relation

    from all_events

    inner join near_records
        on near_records.table_name = all_events.table_name
        and near_records.record_id = all_events.record_id

    cross join subject_span

    where all_events.event_date >= subject_span.first_date - $link_window_days
        and all_events.event_date <= subject_span.last_date + $link_window_days
        and (
            all_events.table_name != $record_table
            or all_events.record_id != $record_id
        )

)

select
    event_date,
    table_name,
    record_id,
    event,
    title,
    relation,
    project_id,
    load_id,
    source_file,
    source_sheet,
    source_row

from (
    select * from related_events
    union all
    select * from near_events
) as told_events

order by event_date, table_name, record_id, event
