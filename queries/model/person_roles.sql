/*
title.en = "Roles of people apart from a single project"
title.zh = "人员角色（不限于某一项目）"
grain    = "one row per person"
tables   = ["people", "project_roles"]

[meanings.listed_role]
en = "the person’s role on the people list"
zh = "人员名单上的角色"

[meanings.agreed_role]
en = "the role that all projects naming the person agree on; blank where they differ"
zh = "各项目一致认定的角色；不一致时为空"
*/
-- The role of a person on a row is the first that is known: what the row's project says
-- (project_roles), listed_role, the row's own role column, then agreed_role, which all
-- projects that name the person must share.
select
    people.person_id,
    people.role as listed_role,
    case
        when count(distinct project_roles.role) = 1 then min(project_roles.role)
    end as agreed_role

from people

left join project_roles on project_roles.person_id = people.person_id

group by all

order by people.person_id
