/*
title.en    = "Passed on versus heard from the client, by kind of project"
title.zh    = "经人转述与听客户亲口说之差（按项目类别）"
question.en = "Are requirements passed on started without an answer on record more often everywhere, or only in some industries, services or sizes?"
question.zh = "转述的需求更常没有客户答复记录就开工，是处处如此，还是只在某些行业、服务或规模？"
grain       = "one row per project and way of arrival"
tables      = ["requirement_states", "project_groups"]
chart       = { kind = "forest" }
rows        = "requirements/rows"
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["One test per way of splitting, adjusted for their number; searching subgroups until one differs is not evidence.", "Industries with few comparable projects are combined. Projects are split by size at the median contract amount.", "A subgroup with few projects has a wide interval: alike means that no difference can be seen."]
caveats.zh  = ["每种分法检验一次，并按分法的数目校正；不断细分直到出现差别，不算证据。", "可比较的项目很少的行业已合并。规模按合同金额分为两半。", "项目少的分组区间宽：“相近”是说看不出差别。"]

[estimate]
kind        = "difference_subgroups"
numerator   = "unverified_count"
denominator = "begun_count"
unknown     = "unknown_count"
group       = "arrival"
cluster     = "project_id"
clusters    = ["sales_owner_id"]
of          = "second_hand"
against     = "first_hand"
subgroups   = ["industry", "service_group", "size_group", "sponsor_group"]
sesoi       = "sesoi_rate"

[columns.industry]
en = "Industry"
zh = "行业"
*/
with

begun_requirements as (

    select
        project_id,
        sales_owner_id,
        arrival,
        is_counted_unverified

    from requirement_states

    where is_work_begun
        and is_within(received_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

)

select
    begun_requirements.project_id,
    any_value(begun_requirements.sales_owner_id) as sales_owner_id,
    any_value(project_groups.industry) as industry,
    any_value(project_groups.service_group) as service_group,
    any_value(project_groups.size_group) as size_group,
    any_value(project_groups.sponsor_group) as sponsor_group,
    begun_requirements.arrival,
    count(*) as begun_count,
    count(*) filter (where begun_requirements.is_counted_unverified)
        as unverified_count,
    count(*) filter (where begun_requirements.is_counted_unverified is null)
        as unknown_count

from begun_requirements

left join project_groups
    on project_groups.project_id = begun_requirements.project_id

group by begun_requirements.project_id, begun_requirements.arrival

order by begun_requirements.project_id, begun_requirements.arrival
