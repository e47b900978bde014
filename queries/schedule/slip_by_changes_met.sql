/*
title.en    = "Slip by changes met"
title.zh    = "任务延误与遇到的变更"
question.en = "How late do tasks finish that met a passed-on change without an answer on record in time, only other changes, or none?"
question.zh = "遇到没有及时答复记录的转述变更、其他变更或没有变更的任务，各延误多久？"
grain       = "one row by what tasks met"
tables      = ["task_exposures"]
chart       = { kind = "dot", x = "changes_met", y = "mean_finish_slip_days", interval = true }
rows        = "schedule/rows"
suspects    = "higher"
estimate    = { kind = "mean", value = "mean_finish_slip_days", denominator = "task_count", spread = "spread_days", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["“No answer on record in time” means none from the client by the decision or, without one, by the start of work.", "Finished tasks are counted. A task met a change if one in its project arrived within the link window before its planned start (calendar days, see settings), or later, up to its baseline finish; the figures for two other windows are under “More evidence”.", "With a longer window, more tasks meet a change by chance alone, and the groups become more alike.", "Nothing is adjusted for here; the interval allows for tasks of one project resembling each other. The extra days beside it compare similar tasks.", "Changes whose way of arrival or whose answer is unclear count among the other changes."]
caveats.zh  = ["“无及时答复记录”指到决定（或开工）时没有客户答复记录。", "只统计已完成的任务。项目的变更在任务计划开始前、设置所定的天数之内到达，才算任务遇到了它；另两种时间窗的结果见“更多证据”。", "时间窗越长，仅凭偶然遇到变更的任务越多，各组越相似。", "此处未作任何调整；区间已考虑同一项目的任务彼此相似。同类任务之间的比较见旁边的额外延误。", "提出方式或答复情况不明的变更，计入其他变更。"]

[columns.changes_met]
en = "What the task met"
zh = "任务遇到的变更"

[columns.mean_finish_slip_days]
en = "Average finish slip (working days)"
zh = "平均完成延误（工作日）"
*/
with

exposed_tasks as (

    select
        project_id,
        finish_slip_days,
        case
            when unverified_change_count > 0 then 'second_hand_unverified'
            when change_count > 0 then 'other_changes'
            else 'no_change'
        end as changes_met

    from task_exposures

    where is_within(baseline_finish_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

summed_tasks as (

    select
        *,
        sum(finish_slip_days) over of_project as project_days,
        count(*) over of_project as project_count

    from exposed_tasks

    window of_project as (partition by changes_met, project_id)

)

select
    changes_met,
    count(*) as task_count,
    avg(finish_slip_days) as mean_finish_slip_days,
    stddev_samp(finish_slip_days) as spread_days,
    sums_by(project_id, project_days, project_count) as by_project

from summed_tasks

group by all

order by changes_met
