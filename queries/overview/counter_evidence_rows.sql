/*
title.en    = "Cases of what speaks for passing on"
title.zh    = "有利于转述的对比：逐项"
question.en = "Which cases are behind each of these comparisons?"
question.zh = "每项对比各包含哪些记录？"
grain       = "one row per comparison and case"
tables      = ["counter_evidence", "projects"]
chart       = { kind = "table" }
rows        = "overview/counter_evidence_rows"
caveats.en  = ["A case is a requirement on which work has started, or a complaint; it can be part of several comparisons."]
caveats.zh  = ["每条记录是一项已开工的需求或一件投诉，同一条会出现在多项对比中。"]

[columns.counter_case]
en = "Comparison"
zh = "对比"

[columns.is_of]
en = "In the group looked at"
zh = "属于考察组"

[columns.is_true]
en = "Outcome holds"
zh = "结果为是"

[columns.case_date]
en = "Date"
zh = "日期"

[columns.case_id]
en = "Case"
zh = "编号"
*/
select
    counter_evidence.counter_case,
    counter_evidence.is_of,
    counter_evidence.is_true,
    counter_evidence.case_id,
    counter_evidence.project_id,
    projects.name as project_name,
    counter_evidence.case_date

from counter_evidence

left join projects on projects.project_id = counter_evidence.project_id

where is_within(counter_evidence.case_date, $start_date, $end_date)
    and is_selected($client, counter_evidence.client_id)
    and is_selected($project, counter_evidence.project_id)
    and is_selected($sales, counter_evidence.sales_owner_id)
    and is_selected($pm, counter_evidence.pm_id)

order by
    counter_evidence.counter_case,
    counter_evidence.project_id,
    counter_evidence.case_id
