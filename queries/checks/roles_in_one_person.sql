/*
title.en = "Projects whose PM is also the salesperson"
title.zh = "项目经理兼任销售的项目"
severity = "warn"
meaning.en = "Whoever is both counts as project manager, so what they hear is first-hand. Relaying within one person cannot be seen."
meaning.zh = "兼任者按项目经理计，其所听到的视为第一手；一人身兼两职时看不出转述。"
remedy.en  = "Check that the two columns of the project list are filled as intended."
remedy.zh  = "核对项目清单中这两列是否填写无误。"
tables   = ["project_roles"]
grain    = "one row per project; the person counts as PM"
*/
select
    project_id,
    person_id

from project_roles

where is_also_sales_owner

order by project_id, person_id
