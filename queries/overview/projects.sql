/*
title.en    = "Projects"
title.zh    = "项目"
question.en = "Which projects are these, and what do the data contain on each?"
question.zh = "这些是哪些项目，各有哪些数据？"
grain       = "one row per project"
tables      = ["projects", "clients", "requirement_states", "change_arrivals", "task_slips", "complaints"]
chart       = { kind = "table" }
rows        = "overview/projects"
ignores     = ["start_date", "end_date"]
caveats.en  = ["A project that is on no project list is included too, if a record names it."]
caveats.zh  = ["项目清单中没有、但被其他数据提到的项目也会列出。"]
*/
with

requirement_counts as (

    select project_id, count(*) as requirement_count
    from requirement_states
    group by all

),

change_counts as (

    select project_id, count(*) as change_count
    from change_arrivals
    group by all

),

task_counts as (

    select
        project_id,
        count(*) as task_count,
        count(*) filter (where is_late) as late_count

    from task_slips

    group by all

),

complaint_counts as (

    select project_id, count(*) as complaint_count
    from complaints
    group by all

)

select
    projects.project_id,
    projects.name as project_name,
    projects.client_id,
    clients.name as client_name,
    projects.service_type,
    coalesce(projects.start_date, projects.baseline_start_date) as start_date,
    coalesce(projects.finish_date, projects.baseline_finish_date) as finish_date,
    coalesce(requirement_counts.requirement_count, 0) as requirement_count,
    coalesce(change_counts.change_count, 0) as change_count,
    coalesce(task_counts.task_count, 0) as task_count,
    coalesce(task_counts.late_count, 0) as late_count,
    coalesce(complaint_counts.complaint_count, 0) as complaint_count

from projects

left join clients on clients.client_id = projects.client_id

left join requirement_counts on requirement_counts.project_id = projects.project_id

left join change_counts on change_counts.project_id = projects.project_id

left join task_counts on task_counts.project_id = projects.project_id

left join complaint_counts on complaint_counts.project_id = projects.project_id

where is_selected($client, projects.client_id)
    and is_selected($project, projects.project_id)
    and is_selected($sales, projects.sales_owner_id)
    and is_selected($pm, projects.pm_id)

order by projects.name, projects.project_id
