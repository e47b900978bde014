/*
title.en    = "Extra days of slip, by kind of project"
title.zh    = "额外延误（按项目类别）"
question.en = "Do tasks slip more with passed-on changes without an answer on record in time everywhere, or only in some industries, services or sizes?"
question.zh = "没有及时答复记录的转述变更对应的额外延误，是处处如此，还是只在某些行业、服务或规模？"
grain       = "one row per finished task whose slip is known; no summary rows, no milestones"
tables      = ["task_exposures", "project_groups"]
chart       = { kind = "forest" }
rows        = "schedule/rows"
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["“No answer on record in time” means none from the client by the decision or, without one, by the start of work.", "One test per way of splitting, adjusted for their number; searching subgroups until one differs is not evidence.", "Industries with few comparable projects are combined. Projects are split by size at the median contract amount.", "A subgroup with few projects has a wide interval: alike means that no difference can be seen."]
caveats.zh  = ["“无及时答复记录”指到决定（或开工）时没有客户答复记录。", "每种分法检验一次，并按分法的数目校正；不断细分直到出现差别，不算证据。", "可比较的项目很少的行业已合并。规模按合同金额分为两半。", "项目少的分组区间宽：“相近”是说看不出差别。"]

[estimate]
kind      = "regression_subgroups"
outcome   = "finish_slip_days"
exposure  = "unverified_change_count"
among     = "change_count"
size      = "planned_days"
month     = "baseline_finish_month"
cluster   = "project_id"
clusters  = ["sales_owner_id"]
unknown   = "unclear_change_count"
subgroups = ["industry", "service_group", "size_group", "sponsor_group"]
sesoi     = "sesoi_days"

[columns.industry]
en = "Industry"
zh = "行业"
*/
select
    task_exposures.project_id,
    task_exposures.sales_owner_id,
    project_groups.industry,
    project_groups.service_group,
    project_groups.size_group,
    project_groups.sponsor_group,
    task_exposures.task_id,
    month_of(task_exposures.baseline_finish_date) as baseline_finish_month,
    task_exposures.finish_slip_days,
    task_exposures.planned_days,
    task_exposures.change_count,
    task_exposures.unverified_change_count,
    task_exposures.unclear_change_count

from task_exposures

left join project_groups on project_groups.project_id = task_exposures.project_id

where is_within(task_exposures.baseline_finish_date, $start_date, $end_date)
    and is_selected($client, task_exposures.client_id)
    and is_selected($project, task_exposures.project_id)
    and is_selected($sales, task_exposures.sales_owner_id)
    and is_selected($pm, task_exposures.pm_id)

order by task_exposures.project_id, task_exposures.task_id
