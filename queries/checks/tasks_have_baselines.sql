/*
title.en = "Projects in which most tasks have no baseline and no first plan"
title.zh = "多数任务缺基线的项目"
severity = "warn"
meaning.en = "Without a baseline there is nothing to be late against: most tasks of these projects are in no figure on slip."
meaning.zh = "没有基线就无从判断延误，这些项目的多数任务不计入延误数字。"
remedy.en  = "Upload the plan with its baseline columns, or an earlier plan."
remedy.zh  = "上传含基线列的计划，或较早的一版计划。"
tables   = ["task_slips"]
grain    = "one row per project"
*/
select
    project_id,
    count(*) as task_count,
    count(*) filter (where baseline_finish_date is null) as without_baseline_count

from task_slips

where not is_dropped

group by all

having count(*) filter (where baseline_finish_date is null) > 0.5 * count(*)

order by project_id
