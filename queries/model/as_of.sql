/*
title.en = "How fresh each table is"
title.zh = "各表数据截至日期"
grain    = "one row per canonical table"
tables   = ["people", "clients", "contacts", "projects", "requirements", "changes", "tasks", "tickets", "baselines", "calendar"]

[meanings.table_name]
en = "the table"
zh = "数据表"

[meanings.as_of_date]
en = "the last day that the table’s data cover"
zh = "该表数据截至的日期"

[meanings.row_count]
en = "the number of rows"
zh = "行数"
*/
select 'people' as table_name, max(as_of_date) as as_of_date, count(*) as row_count
from people

union all

select 'clients' as table_name, max(as_of_date) as as_of_date, count(*) as row_count
from clients

union all

select 'contacts' as table_name, max(as_of_date) as as_of_date, count(*) as row_count
from contacts

union all

select 'projects' as table_name, max(as_of_date) as as_of_date, count(*) as row_count
from projects

union all

select
    'requirements' as table_name,
    max(as_of_date) as as_of_date,
    count(*) as row_count

from requirements

union all

select 'changes' as table_name, max(as_of_date) as as_of_date, count(*) as row_count
from changes

union all

select 'tasks' as table_name, max(as_of_date) as as_of_date, count(*) as row_count
from tasks

union all

select 'tickets' as table_name, max(as_of_date) as as_of_date, count(*) as row_count
from tickets

union all

select 'baselines' as table_name, max(as_of_date) as as_of_date, count(*) as row_count
from baselines

union all

select 'calendar' as table_name, max(as_of_date) as as_of_date, count(*) as row_count
from calendar

order by table_name
