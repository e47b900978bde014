/*
title.en    = "Replanned tasks"
title.zh    = "计划调整的任务"
question.en = "What was replanned when, and by how much?"
question.zh = "什么时候调整了哪些计划，调整多少？"
grain       = "one row per upload of a plan that was uploaded before"
tables      = ["plan_moves"]
chart       = { kind = "table" }
rows        = "schedule/replanned_rows"
needs       = ["tasks.planned_finish_date"]
caveats.en  = ["Each upload of a plan is compared with the one before that holds the same task; what was replanned twice between two uploads shows once.", "Days are working days; earlier finishes count as negative.", "The period is that of the uploads."]
caveats.zh  = ["每次上传的计划与上一次含有同一任务的计划比较；两次上传之间调整多次的，只显示一次。", "天数为工作日，提前为负。", "统计周期按上传日期。"]

[columns.plan_date]
en = "Plan received"
zh = "计划收到日期"

[columns.compared_count]
en = "Tasks in both plans"
zh = "前后都有的任务"

[columns.moved_count]
en = "Planned finish moved"
zh = "计划完成日期有调整"

[columns.later_count]
en = "Moved later"
zh = "推后"

[columns.earlier_count]
en = "Moved earlier"
zh = "提前"

[columns.mean_moved_days]
en = "Mean move (working days)"
zh = "平均调整（工作日）"
*/
select
    plan_date,
    source_file,
    count(*) as compared_count,
    count(*) filter (where is_moved) as moved_count,
    count(*) filter (
        where planned_finish_date > previous_finish_date
    ) as later_count,
    count(*) filter (
        where planned_finish_date < previous_finish_date
    ) as earlier_count,
    avg(moved_days) filter (where is_moved) as mean_moved_days

from plan_moves

where is_within(plan_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by plan_date desc, source_file
