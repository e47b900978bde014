/*
title.en = "Project-weeks that count below 0 or above 1"
title.zh = "计数不在0到1之间的项目周"
severity = "fail"
meaning.en = "A project’s week counts as more than a week or as less than nothing: rates per 100 project-weeks would be wrong."
meaning.zh = "某项目周的计数大于1或小于0，每百项目周的比率将出错。"
remedy.en  = "A definition was changed: look at the model of project-weeks, or restore the previous version."
remedy.zh  = "口径有过修改：检查项目周模型，或恢复上一版本。"
tables   = ["project_weeks"]
grain    = "one row per project and week outside that range"
*/
select
    project_id,
    week_date,
    exposure_weeks

from project_weeks

where exposure_weeks is null
    or exposure_weeks < 0
    or exposure_weeks > 1

order by project_id, week_date
