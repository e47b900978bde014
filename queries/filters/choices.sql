/*
title.en    = "What the filters offer"
title.zh    = "筛选项"
question.en = "Which clients, projects, salespeople and project managers can be chosen, and which days are covered?"
question.zh = "可以选择哪些客户、项目、销售和项目经理？数据覆盖哪些日期？"
grain       = "one row per filter and choice; the period has two, its first and its last day"
tables      = ["clients", "projects", "people", "requirements", "changes", "tickets", "contacts", "tasks"]
chart       = { kind = "table" }
rows        = "filters/choices"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["A name that fits no exported row is offered too."]
caveats.zh  = ["未能匹配到导出数据的名称也会列出。"]

[columns.filter_name]
en = "Filter"
zh = "筛选"

[columns.choice_id]
en = "Identifier"
zh = "编号"

[columns.choice_name]
en = "Name"
zh = "名称"
*/
with

days_with_events as (

    select received_date as event_date from requirements
    union all
    select requested_date from changes
    union all
    select opened_at::date from tickets
    union all
    select contact_at::date from contacts
    union all
    select finish_date from tasks

),

choices as (

    select 'client' as filter_name, client_id as choice_id, name as choice_name
    from clients
    union all
    select 'project', project_id, name from projects
    union all
    select distinct 'sales', sales_owner_id, sales_owner from projects
    union all
    select distinct 'pm', pm_id, pm from projects

),

named_choices as (

    -- One name an id: the exported person's, else the text that mentions them.
    select
        choices.filter_name,
        choices.choice_id,
        min(
            case
                when choices.filter_name in ('sales', 'pm')
                    then coalesce(people.name, choices.choice_name)
                else coalesce(choices.choice_name, choices.choice_id)
            end
        ) as choice_name

    from choices

    left join people
        on people.person_id = choices.choice_id
        and choices.filter_name in ('sales', 'pm')

    where choices.choice_id is not null

    group by all

),

told_apart as (

    -- Two of the same name are told apart by their ids.
    select
        filter_name,
        choice_id,
        case
            when count(*) over (partition by filter_name, choice_name) > 1
                then choice_name || ' (' || choice_id || ')'
            else choice_name
        end as choice_name

    from named_choices

)

select filter_name, choice_id, choice_name from told_apart

union all

select 'first_day', strftime(min(event_date), '%Y-%m-%d'), null from days_with_events

union all

select 'last_day', strftime(max(event_date), '%Y-%m-%d'), null from days_with_events

order by filter_name, choice_name, choice_id
