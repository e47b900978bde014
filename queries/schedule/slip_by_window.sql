/*
title.en    = "Slip by changes met, for three windows"
title.zh    = "任务延误与遇到的变更（三种时间窗）"
question.en = "Does it matter how close in time a change must be to be counted?"
question.zh = "变更与任务相隔多近才算数，会改变结论吗？"
grain       = "one row per window and by what tasks met in it"
tables      = ["task_exposures"]
chart       = { kind = "panels", x = "changes_met", y = "mean_finish_slip_days", by = "window_calendar_days", interval = true }
rows        = "schedule/rows"
suspects    = "higher"
estimate    = { kind = "mean", value = "mean_finish_slip_days", denominator = "task_count", spread = "spread_days", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["“No answer on record in time” means none from the client by the decision or, without one, by the start of work.", "Each panel shows the same finished tasks; what differs is how many days before its planned start a change may arrive and still count as met.", "With a longer window, more tasks meet a change by chance alone, and the groups become more alike.", "Nothing is adjusted for here; the interval allows for tasks of one project resembling each other. The extra days above compare similar tasks.", "Changes whose way of arrival or whose answer is unclear count among the other changes."]
caveats.zh  = ["“无及时答复记录”指到决定（或开工）时没有客户答复记录。", "每格都是同一批已完成任务，不同的只是：项目的变更在任务计划开始前多少天之内到达，才算任务遇到了它。", "时间窗越长，仅凭偶然遇到变更的任务越多，各组越相似。", "此处未作任何调整；区间已考虑同一项目的任务彼此相似。同类任务之间的比较见上方的额外延误。", "提出方式或答复情况不明的变更，计入其他变更。"]

[columns.changes_met]
en = "What the task met"
zh = "任务遇到的变更"

[columns.window_calendar_days]
en = "Window (calendar days)"
zh = "时间窗（自然日）"

[columns.mean_finish_slip_days]
en = "Average finish slip (working days)"
zh = "平均完成延误（工作日）"
*/
with

windowed_tasks as (

    -- Two windows of one length are one: a task counts once in it.
    select distinct
        project_id,
        task_id,
        finish_slip_days,
        unnest([$short_window_days, $link_window_days, $long_window_days])
            as window_calendar_days,
        unnest([
            short_change_count,
            change_count,
            long_change_count
        ]) as change_count,
        unnest([
            short_unverified_change_count,
            unverified_change_count,
            long_unverified_change_count
        ]) as unverified_change_count

    from task_exposures

    where is_within(baseline_finish_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

grouped_tasks as (

    select
        window_calendar_days,
        project_id,
        finish_slip_days,
        case
            when unverified_change_count > 0 then 'second_hand_unverified'
            when change_count > 0 then 'other_changes'
            else 'no_change'
        end as changes_met

    from windowed_tasks

),

summed_tasks as (

    select
        *,
        sum(finish_slip_days) over of_project as project_days,
        count(*) over of_project as project_count

    from grouped_tasks

    window of_project as (partition by window_calendar_days, changes_met, project_id)

)

select
    window_calendar_days,
    changes_met,
    count(*) as task_count,
    avg(finish_slip_days) as mean_finish_slip_days,
    stddev_samp(finish_slip_days) as spread_days,
    sums_by(project_id, project_days, project_count) as by_project

from summed_tasks

group by all

order by window_calendar_days, changes_met
