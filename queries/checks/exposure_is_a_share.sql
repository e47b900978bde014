/*
title.en = "A week of a project counts between 0 and 1"
title.zh = "每个项目周计 0 到 1"
severity = "fail"
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
