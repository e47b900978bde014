/*
title.en    = "How the client’s word travels"
title.zh    = "客户诉求如何一路传到项目"
question.en = "From the client’s word to finished work: who heard it, when was it answered, was it on time?"
question.zh = "客户的话怎样变成成果：谁听到、何时答复、是否按期？"
grain       = "one row per path that requirements took: arrival, verification, its result, their tasks"
tables      = ["requirement_ways"]
chart       = { kind = "flow", x = "arrival", y = "requirement_count", by = "verified_when", stages = ["arrival", "verified_when", "found_result", "task_outcome"] }
rows        = "overview/word_path_rows"
estimate    = { kind = "share", value = "requirement_rate", numerator = "requirement_count", denominator = "all_requirement_count", cluster = "by_project" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Requirements on which work has begun; those still waiting are not drawn.", "Late or on time: the tasks that name the requirement. Not known: no task names it, or none is late but one is not finished or has no plan.", "The widths show what went together, not what caused what: requirements passed on may differ in kind."]
caveats.zh  = ["只含已开工的需求；尚未开工的未画出。", "是否按期取自指明该需求的任务。不明：没有任务指明该需求，或虽无延期，但有任务未完成或没有计划。", "宽度只表示同时出现，不表示因果：转述的需求可能性质不同。"]

[columns.requirement_rate]
en = "Share of requirements started"
zh = "占已开工需求"

[columns.all_requirement_count]
en = "Requirements started"
zh = "已开工需求数"

[columns.late_days]
en = "Late days of their tasks (working days)"
zh = "其任务的延误（工作日）"
*/
select
    arrival,
    verified_when,
    found_result,
    task_outcome,
    count(*) as requirement_count,
    cast(sum(count(*)) over () as bigint) as all_requirement_count,
    count(*) / sum(count(*)) over () as requirement_rate,
    cast(sum(late_days) as bigint) as late_days,
    parts_by(project_id) as by_project

from requirement_ways

where is_within(received_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by
    requirement_count desc,
    arrival,
    verified_when,
    found_result,
    task_outcome
