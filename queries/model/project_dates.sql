/*
title.en = "First and last dated fact of a project"
title.zh = "项目已发生事项的最早与最新日期"
grain    = "one row per project"
tables   = ["contacts", "projects", "requirements", "changes", "tasks", "tickets", "baselines"]

[meanings.as_of_date]
en = "the last day that the project’s data cover"
zh = "该项目数据截至的日期"

[meanings.first_fact_date]
en = "the earliest dated fact of the project in any table"
zh = "该项目已发生事项在各表中的最早日期"
*/
-- as_of_date is the latest as-of date among the project's rows in all tables; NULL
-- where none of its loads holds a fact. first_fact_date is the earliest thing known to
-- have happened in it.
with

project_rows as (

    select project_id, as_of_date, cast(contact_at as date) as fact_date
    from contacts

    union all

    select project_id, as_of_date, least(start_date, finish_date) as fact_date
    from projects

    union all

    select
        project_id,
        as_of_date,
        least(
            said_date, received_date, verified_date, work_started_date, finished_date
        ) as fact_date

    from requirements

    union all

    select
        project_id,
        as_of_date,
        least(requested_date, verified_date, decided_date) as fact_date

    from changes

    union all

    select project_id, as_of_date, least(start_date, finish_date) as fact_date
    from tasks

    union all

    select project_id, as_of_date, cast(opened_at as date) as fact_date
    from tickets

    union all

    select project_id, as_of_date, null as fact_date
    from baselines

)

select
    project_id,
    max(as_of_date) as as_of_date,
    min(fact_date) as first_fact_date

from project_rows

where project_id is not null

group by all

order by project_id
