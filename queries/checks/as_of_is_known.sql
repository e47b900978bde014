/*
title.en = "Projects whose data hold no dated fact"
title.zh = "没有任何已发生日期的项目"
severity = "warn"
tables   = ["project_dates"]
grain    = "one row per project; what is open in it stays unknown"
*/
select project_id

from project_dates

where as_of_date is null

order by project_id
