/*
title.en = "When work on a requirement began"
title.zh = "需求的开工日期"
grain    = "one row per requirement"
tables   = ["requirements", "tasks"]

[meanings.work_begun_date]
en = "the day work began: as recorded, else the first task’s start, else the day it was finished"
zh = "开工日期：有记录时取记录，否则取首个任务的开始日期，再否则取完成日期"

[meanings.work_begun_source]
en = "where that day comes from; status where only the status shows that work began"
zh = "开工日期的来源；仅由状态可知已开工时为状态"

[meanings.is_work_begun]
en = "true if anything shows that work has begun"
zh = "是否有任何迹象表明已开工"
*/
-- finished_date of a dropped requirement is the day it was dropped: only these can end
-- without work, so it does not show that work had begun.
with

task_starts as (

    select
        requirements.project_id,
        requirements.requirement_id,
        min(tasks.start_date) as first_start_date

    from requirements

    inner join tasks
        on tasks.project_id = requirements.project_id
        and tasks.requirement_project_id = requirements.project_id
        and tasks.requirement_id = requirements.requirement_id

    where tasks.start_date >= requirements.received_date
        or requirements.received_date is null

    group by all

),

known_days as (

    select
        requirements.project_id,
        requirements.requirement_id,
        requirements.status_group,
        requirements.work_started_date,
        task_starts.first_start_date,
        case
            when not coalesce(requirements.status_group = 'dropped', false)
                then requirements.finished_date
        end as finished_date

    from requirements

    left join task_starts
        on task_starts.project_id = requirements.project_id
        and task_starts.requirement_id = requirements.requirement_id

),

sourced_days as (

    select
        project_id,
        requirement_id,
        coalesce(work_started_date, first_start_date, finished_date) as work_begun_date,
        case
            when work_started_date is not null then 'work_started_date'
            when first_start_date is not null then 'task_start'
            when finished_date is not null then 'finished_date'
            when status_group in ('working', 'closed') then 'status'
        end as work_begun_source

    from known_days

)

select
    project_id,
    requirement_id,
    work_begun_date,
    work_begun_source,
    work_begun_source is not null as is_work_begun

from sourced_days

order by project_id, requirement_id
