/*
title.en = "Projects by industry, service, size and sponsor"
title.zh = "项目类别：行业、服务、规模、发起人"
grain    = "one row per project"
tables   = ["projects", "clients", "project_sponsors"]

[columns.industry]
en = "Industry"
zh = "行业"

[meanings.service_group]
en = "the kind of service, in groups"
zh = "服务类型分组"

[meanings.size_group]
en = "the contract amount beside those of the other projects, in groups"
zh = "合同金额相对其他项目的大小分组"

[meanings.sponsor_group]
en = "whether the project names a sponsor, and who it is to the project"
zh = "项目有无发起人及其身份"
*/
select
    projects.project_id,
    coalesce(clients.industry, 'unknown') as industry,
    coalesce(projects.service_type, 'unknown') as service_group,
    case
        when projects.contract_amount
            > median(projects.contract_amount) over () then 'larger_half'
        when projects.contract_amount is not null then 'smaller_half'
        else 'unknown'
    end as size_group,
    coalesce(project_sponsors.sponsor_group, 'unknown') as sponsor_group

from projects

left join clients on clients.client_id = projects.client_id

left join project_sponsors on project_sponsors.project_id = projects.project_id

order by projects.project_id
