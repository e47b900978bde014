/*
title.en    = "Everything that happened, in order"
title.zh    = "全部事件（按时间）"
question.en = "What happened, in which order, in all systems?"
question.zh = "各系统中先后发生了什么？"
grain       = "one row per dated event of a contact, requirement, change, task or complaint"
tables      = ["contacts", "requirement_states", "requirements", "change_arrivals", "changes", "task_slips", "tasks", "complaints", "tickets", "projects"]
chart       = { kind = "table" }
rows        = "overview/events"
caveats.en  = ["Events close together in time need not belong together.", "A contact that names no project is listed under its client."]
caveats.zh  = ["时间相近不等于有关联。", "未注明项目的接触列在其客户之下。"]

[columns.event]
en = "Event"
zh = "事件"

[columns.relation]
en = "How it belongs here"
zh = "归属"

[columns.title]
en = "Title"
zh = "标题"
*/
with

events as (

    select
        'contacts' as table_name,
        'contact_' || coalesce(kind, 'other') as event,
        cast(contact_at as date) as event_date,
        client_id,
        project_id,
        contact_id as record_id,
        subject as title

    from contacts

    union all

    select
        'requirements',
        listed.event,
        case listed.event
            when 'received' then requirement_states.received_date
            when 'verified' then requirement_states.verified_date
            else requirement_states.work_begun_date
        end,
        null,
        requirement_states.project_id,
        requirement_states.requirement_id,
        requirements.title

    from requirement_states

    inner join requirements
        on requirements.project_id is not distinct from requirement_states.project_id
        and requirements.requirement_id = requirement_states.requirement_id

    cross join (values ('received'), ('verified'), ('work_begun')) as listed (event)

    union all

    select
        'changes',
        listed.event,
        if(
            listed.event = 'requested',
            change_arrivals.requested_date,
            changes.decided_date
        ),
        null,
        change_arrivals.project_id,
        change_arrivals.change_id,
        changes.title

    from change_arrivals

    inner join changes
        on changes.project_id is not distinct from change_arrivals.project_id
        and changes.change_id = change_arrivals.change_id

    cross join (values ('requested'), ('decided')) as listed (event)

    union all

    select
        'tasks',
        'finished',
        task_slips.finish_date,
        null,
        task_slips.project_id,
        task_slips.task_id,
        tasks.name

    from task_slips

    inner join tasks
        on tasks.project_id is not distinct from task_slips.project_id
        and tasks.task_id = task_slips.task_id

    union all

    select
        'tickets',
        'opened',
        complaints.opened_date,
        complaints.client_id,
        complaints.project_id,
        complaints.ticket_id,
        tickets.subject

    from complaints

    inner join tickets on tickets.ticket_id = complaints.ticket_id

),

placed_events as (

    select
        events.event_date,
        events.table_name,
        events.event,
        events.record_id,
        events.title,
        events.project_id,
        coalesce(events.client_id, projects.client_id) as client_id,
        if(events.project_id is null, 'same_client', 'in_project') as relation,
        projects.sales_owner_id,
        projects.pm_id

    from events

    left join projects on projects.project_id = events.project_id

    where events.event_date is not null

)

select
    event_date,
    table_name,
    event,
    record_id,
    title,
    project_id,
    client_id,
    relation

from placed_events

where is_within(event_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

order by event_date, table_name, project_id, record_id, event
