-- The variable preferred_baseline is "first" or "latest" (settings.toml).
update tasks set baseline_source = 'export' where baseline_finish_date is not null;

update tasks
set
    baseline_start_date = coalesce(tasks.baseline_start_date, named.baseline_start_date),
    baseline_finish_date = named.baseline_finish_date,
    baseline_source = 'export'
from (
    select * from baselines
    where baseline_finish_date is not null
    qualify row_number() over (
        partition by project_id, task_id
        order by
            if(getvariable('preferred_baseline') = 'latest', baseline_date, null) desc,
            baseline_date,
            baseline_name
    ) = 1
) as named
where named.project_id is not distinct from tasks.project_id
    and named.task_id = tasks.task_id
    and tasks.baseline_source is null;

-- Neither is there where no plan was exported.
create temp table if not exists lists_tasks (load_id varchar, things_id varchar);
create temp table if not exists ids_tasks (
    things_id varchar, own_project varchar, number varchar, row_part varchar, id varchar
);

create temp table seen_plans as
select
    task_id,
    project,
    project_id,
    load_order,
    file_date as baseline_date,
    planned_start_date as baseline_start_date,
    planned_finish_date as baseline_finish_date,
    load_id,
    source_file,
    source_sheet,
    source_row,
    as_of_date
from (
    select
        rows.* replace (coalesce(ids.id, rows.task_id) as task_id),
        named.id as project_id
    from read_tasks as rows
    inner join lists_tasks on lists_tasks.load_id = rows.load_id
    left join named_projects as named on named.text = rows.project
    left join ids_tasks as ids
        on ids.things_id = lists_tasks.things_id
        and ids.number = rows.task_id
        and ids.own_project is not distinct from coalesce(named.id, rows.project)
        and ids.row_part is not distinct from rows.row_part
)
where planned_finish_date is not null or planned_start_date is not null;

update tasks
set
    baseline_start_date = coalesce(tasks.baseline_start_date, first.baseline_start_date),
    baseline_finish_date = first.baseline_finish_date,
    baseline_source = 'first_plan'
from (
    select * from seen_plans
    where baseline_finish_date is not null
    qualify row_number() over (
        partition by project_id, task_id order by load_order, source_row
    ) = 1
) as first
where first.project_id is not distinct from tasks.project_id
    and first.task_id = tasks.task_id
    and tasks.baseline_source is null;

-- A plan seen is named by its day; so may be one that an export names, saved on that day.
insert into baselines by name
select
    * exclude (load_order, turn),
    strftime(baseline_date, '%Y-%m-%d') || if(turn > 1, '#' || turn, '') as baseline_name
from (
    select
        seen_plans.*,
        coalesce(named.name_count, 0) + row_number() over (
            partition by seen_plans.project_id, seen_plans.task_id, seen_plans.baseline_date
            order by seen_plans.load_order, seen_plans.source_row
        ) as turn
    from seen_plans
    left join (
        select project_id, task_id, baseline_date, count(*) as name_count
        from baselines
        where starts_with(baseline_name, strftime(baseline_date, '%Y-%m-%d'))
        group by all
    ) as named
        on named.project_id is not distinct from seen_plans.project_id
        and named.task_id = seen_plans.task_id
        and named.baseline_date = seen_plans.baseline_date
)
order by load_order, source_row;
