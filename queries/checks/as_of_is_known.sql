/*
title.en = "Projects without any dated fact"
title.zh = "没有任何实际日期的项目"
severity = "warn"
meaning.en = "These projects have no dated event, so it is not known which day their data run to. Open items in them have no age and no slip so far."
meaning.zh = "这些项目没有任何实际发生的日期，数据截至何时不明；其中未完成的事项无法计算时长和当前延误。"
remedy.en  = "Upload an export with dates for these projects, or remove them from the project list."
remedy.zh  = "为这些项目上传含日期的导出文件，或将其从项目清单中去掉。"
tables   = ["project_dates"]
grain    = "one row per project; what is open in it stays unknown"
*/
select project_id

from project_dates

where as_of_date is null

order by project_id
