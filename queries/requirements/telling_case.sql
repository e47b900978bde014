/*
title.en    = "One telling case"
title.zh    = "一个典型例子"
question.en = "Which requirement best shows what it means to ask after the start?"
question.zh = "哪一项需求最能说明先开工、后问客户是怎么回事？"
grain       = "one row, or none"
tables      = ["requirement_starts", "requirements", "projects", "clients"]
chart       = { kind = "table" }
rows        = "requirements/start_rows"
caveats.en  = ["Chosen by a fixed rule: passed on, started before the client’s answer, changed or denied by it, both texts on record; of these the one with the most effort.", "One case shows what can happen, not how often it does."]
caveats.zh  = ["按固定规则选出：经人转述、客户答复前已开工、答复后要改或被否认、前后文字都有记录；其中取工作量最大的一项。", "一个例子只说明可能发生什么，不说明多常发生。"]

[columns.description]
en = "As passed on"
zh = "转述内容"

[columns.verified_description]
en = "As the client said it"
zh = "客户答复内容"

[columns.said_date]
en = "Said by the client"
zh = "客户提出日期"

[columns.effort_days]
en = "Effort (person-days)"
zh = "工作量（人天）"
*/
select
    requirement_starts.requirement_id,
    requirements.title,
    requirement_starts.project_id,
    projects.name as project_name,
    requirement_starts.client_id,
    clients.name as client_name,
    requirements.description,
    requirements.verified_description,
    requirements.said_date,
    requirement_starts.received_date,
    requirement_starts.work_begun_date,
    requirement_starts.verified_date,
    requirements.verification_result,
    requirement_starts.effort_days,
    requirements.source_file,
    requirements.source_sheet,
    requirements.source_row

from requirement_starts

inner join requirements
    on requirements.project_id is not distinct from requirement_starts.project_id
    and requirements.requirement_id = requirement_starts.requirement_id

left join projects on projects.project_id = requirement_starts.project_id

left join clients on clients.client_id = requirement_starts.client_id

where requirement_starts.arrival = 'second_hand'
    and requirement_starts.verified_when = 'after_work_began'
    and requirement_starts.is_corrected
    and requirements.description is not null
    and requirements.verified_description is not null
    and is_within(requirement_starts.received_date, $start_date, $end_date)
    and is_selected($client, requirement_starts.client_id)
    and is_selected($project, requirement_starts.project_id)
    and is_selected($sales, requirement_starts.sales_owner_id)
    and is_selected($pm, requirement_starts.pm_id)

order by
    requirement_starts.effort_days desc nulls last,
    requirement_starts.project_id,
    requirement_starts.requirement_id

limit 1
