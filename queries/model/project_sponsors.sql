/*
title.en = "Who is sponsor of a project"
title.zh = "各项目的发起人情况"
grain    = "one row per project"
tables   = ["projects"]

[meanings.sponsor_group]
en = "whether the project names a sponsor, and who it is to the project"
zh = "项目有无发起人及其身份"
*/
select
    project_id,
    case
        when sponsor_id is null or sales_owner_id is null then 'unknown'
        when sponsor_id = sales_owner_id then 'same_person'
        else 'two_persons'
    end as sponsor_group

from projects

order by project_id
