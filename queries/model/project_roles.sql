/*
title.en = "Roles that projects themselves give"
title.zh = "项目中指定的角色"
grain    = "one row per project and person named as its PM or salesperson"
tables   = ["projects"]

[meanings.person_id]
en = "the ID of the project’s manager or salesperson"
zh = "该项目的项目经理或销售的编号"

[meanings.role]
en = "pm or sales; who is both counts as pm"
zh = "项目经理或销售；兼任者按项目经理计"

[meanings.is_also_sales_owner]
en = "true if the project manager is its salesperson too"
zh = "项目经理是否兼任销售"
*/
-- Who is both is the PM: the project itself heard it. is_also_sales_owner counts these.
select
    project_id,
    pm_id as person_id,
    'pm' as role,
    coalesce(pm_id = sales_owner_id, false) as is_also_sales_owner

from projects

where pm_id is not null

union all

select
    project_id,
    sales_owner_id as person_id,
    'sales' as role,
    false as is_also_sales_owner

from projects

where sales_owner_id is not null
    and sales_owner_id is distinct from pm_id

order by project_id, person_id
