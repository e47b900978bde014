/*
title.en = "Projects in which most tasks have no baseline and no first plan"
title.zh = "多数任务缺基线的项目"
severity = "warn"
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
