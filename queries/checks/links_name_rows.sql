/*
title.en = "Changes and tasks named by a number that is not there"
title.zh = "所填编号不存在的变更与任务关联"
severity = "warn"
meaning.en = "A change names a task of its project, or a task a change, by a number that is not on the list, or on two lists. The link does not count: the delay stands with other changes, or with none."
meaning.zh = "变更填写的任务编号或任务填写的变更编号，在本项目的清单中不存在，或两份清单中都有。该关联不计入，相应延误归在其他变更之下，或不归任何变更。"
remedy.en  = "Correct the number, or import the list that it is on. A number that is on two lists is written as the pages show it, such as 7@supplier."
remedy.zh  = "更正编号，或导入该编号所在的清单。两份清单都有的编号，请按页面显示填写，例如“7@供应商”。"
tables   = ["changes", "tasks"]
grain    = "one row per change or task and number that it names"
*/
-- A project of which the other list was never imported is left out.
with

named_tasks as (

    select project_id, change_id as row_id, unnest(task_ids) as mention
    from changes
    where project_id in (select project_id from tasks)

),

named_changes as (

    select project_id, task_id as row_id, unnest(change_ids) as mention
    from tasks
    where project_id in (select project_id from changes)

)

select
    'changes' as table_name,
    named_tasks.project_id,
    named_tasks.row_id,
    named_tasks.mention

from named_tasks

left join tasks
    on tasks.project_id = named_tasks.project_id
    and tasks.task_id = named_tasks.mention

where tasks.task_id is null

union all

select
    'tasks' as table_name,
    named_changes.project_id,
    named_changes.row_id,
    named_changes.mention

from named_changes

left join changes
    on changes.project_id = named_changes.project_id
    and changes.change_id = named_changes.mention

where changes.change_id is null

order by table_name, project_id, row_id, mention
