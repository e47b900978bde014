/*
title.en = "Projects whose PM is also the salesperson"
title.zh = "项目经理兼任销售的项目"
severity = "warn"
tables   = ["project_roles"]
grain    = "one row per project; the person counts as PM"
*/
select
    project_id,
    person_id

from project_roles

where is_also_sales_owner

order by project_id, person_id
