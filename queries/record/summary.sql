/*
title.en    = "The record"
title.zh    = "记录"
question.en = "What is known about this record?"
question.zh = "这条记录有哪些信息？"
grain       = "one row: the record asked for"
tables      = ["requirements", "changes", "tasks", "tickets", "contacts", "requirement_states", "change_arrivals", "complaints", "task_slips", "projects", "clients", "merged_rows", "renamed_rows"]
chart       = { kind = "table" }
rows        = "record/events"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["Where two exports filled one record, the place shown is that of the later one."]
caveats.zh  = ["由两份导出共同填写的记录，出处显示较晚的一份。"]

[columns.told_text]
en = "As recorded"
zh = "登记内容"

[columns.confirmed_text]
en = "As the client confirmed it"
zh = "客户确认的内容"

[columns.title]
en = "Title"
zh = "标题"
*/
with

all_records as (

    select
        'requirements' as table_name,
        requirements.project_id,
        requirements.requirement_id as record_id,
        requirements.title,
        requirements.description as told_text,
        requirements.verified_description as confirmed_text,
        requirement_states.channel,
        requirement_states.state,
        null as arrival_group,
        null as origin,
        null as finish_slip_days,
        cast(null as varchar) as client_id,
        requirements.load_id,
        requirements.source_file,
        requirements.source_sheet,
        requirements.source_row

    from requirements

    left join requirement_states
        on requirement_states.project_id is not distinct from requirements.project_id
        and requirement_states.requirement_id = requirements.requirement_id

    union all

    select
        'changes',
        changes.project_id,
        changes.change_id,
        changes.title,
        null,
        null,
        change_arrivals.channel,
        null,
        change_arrivals.arrival_group,
        null,
        null,
        null,
        changes.load_id,
        changes.source_file,
        changes.source_sheet,
        changes.source_row

    from changes

    left join change_arrivals
        on change_arrivals.project_id is not distinct from changes.project_id
        and change_arrivals.change_id = changes.change_id

    union all

    select
        'tasks',
        tasks.project_id,
        tasks.task_id,
        tasks.name,
        null,
        null,
        null,
        null,
        null,
        null,
        task_slips.finish_slip_days,
        null,
        tasks.load_id,
        tasks.source_file,
        tasks.source_sheet,
        tasks.source_row

    from tasks

    left join task_slips
        on task_slips.project_id is not distinct from tasks.project_id
        and task_slips.task_id = tasks.task_id

    union all

    select
        'tickets',
        tickets.project_id,
        tickets.ticket_id,
        tickets.subject,
        tickets.description,
        null,
        null,
        null,
        null,
        complaints.origin,
        null,
        tickets.client_id,
        tickets.load_id,
        tickets.source_file,
        tickets.source_sheet,
        tickets.source_row

    from tickets

    left join complaints on complaints.ticket_id = tickets.ticket_id

    union all

    select
        'contacts',
        project_id,
        contact_id,
        subject,
        notes,
        null,
        null,
        null,
        null,
        null,
        null,
        client_id,
        load_id,
        source_file,
        source_sheet,
        source_row

    from contacts

),

-- The record as it is called now: another list may have brought its number, and a person may have
-- said that it is another row too.
renamed_record as (

    select coalesce(min(row_id), $record_id) as record_id

    from renamed_rows

    where table_name = $record_table
        and former_id = $record_id
        and (
            $record_table = 'tickets'
            or project_id is not distinct from $record_project
        )

),

named_record as (

    select coalesce(min(row_id), (select record_id from renamed_record)) as record_id

    from merged_rows

    where table_name = $record_table
        and merged_id = (select record_id from renamed_record)
        and (
            $record_table = 'tickets'
            or project_id is not distinct from $record_project
        )

)

select
    all_records.table_name,
    all_records.record_id,
    all_records.title,
    all_records.project_id,
    projects.name as project_name,
    coalesce(all_records.client_id, projects.client_id) as client_id,
    clients.name as client_name,
    all_records.channel,
    all_records.state,
    all_records.arrival_group,
    all_records.origin,
    all_records.finish_slip_days,
    all_records.told_text,
    all_records.confirmed_text,
    all_records.load_id,
    all_records.source_file,
    all_records.source_sheet,
    all_records.source_row

from all_records

inner join named_record on named_record.record_id = all_records.record_id

left join projects on projects.project_id = all_records.project_id

left join clients
    on clients.client_id = coalesce(all_records.client_id, projects.client_id)

where all_records.table_name = $record_table
    and (
        $record_table in ('tickets', 'contacts')
        or all_records.project_id is not distinct from $record_project
    )

order by all_records.record_id
