/*
title.en = "Who is sponsor of a project"
title.zh = "各项目的发起人情况"
grain    = "one row per project"
tables   = ["projects"]
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
