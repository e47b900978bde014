/*
title.en = "Who decided on a change"
title.zh = "变更由谁决定"
grain    = "one row per change; decider_role is NULL while nothing is decided"
tables   = ["changes", "projects", "project_roles", "person_roles"]

[meanings.decider_role]
en = "the role of the person who decided, on the change’s own project first; blank while nothing is decided"
zh = "决定者的角色，优先取其在本项目中的角色；尚未决定时为空"
*/
select
    changes.project_id,
    changes.change_id,
    projects.client_id,
    projects.sales_owner_id,
    projects.pm_id,
    changes.requested_date,
    case
        when changes.decided_date is not null
            or changes.decision in ('approved', 'rejected')
            then coalesce(
                project_roles.role,
                person_roles.listed_role,
                person_roles.agreed_role,
                'unknown'
            )
    end as decider_role

from changes

left join projects on projects.project_id = changes.project_id

left join project_roles
    on project_roles.project_id = changes.project_id
    and project_roles.person_id = changes.decided_by_id

left join person_roles on person_roles.person_id = changes.decided_by_id

order by changes.project_id, changes.change_id
