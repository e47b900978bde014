/*
title.en = "Late days given out to changes"
title.zh = "延误分摊到变更"
grain    = "one row per change and late task of which it gets a part"
tables   = ["change_task_pairs"]

[meanings.link_grade]
en = "the best ground for the link: named explicitly, same requirement, or close in time"
zh = "关联的最强依据：明确关联、同一需求或时间重合"

[meanings.linked_slip_days]
en = "working days of the task’s delay given to the change; the parts of a task never exceed its late days"
zh = "该任务的延误中分摊到本变更的工作日；各部分之和不超过任务的延误天数"
*/
-- Every late working day goes once, in equal parts, to the changes that had arrived by
-- then and are linked by the best grade among them. Between two arrivals nothing
-- changes, so a task's late days fall into segments: no row per day. Cost: sorting the
-- pairs of each task once, and one row per link.
with

arrivals as (

    select
        project_id,
        task_id,
        late_days_before,
        late_days,
        count(*) filter (where link_rank = 3) as explicit_count,
        count(*) filter (where link_rank = 2) as requirement_count,
        count(*) filter (where link_rank = 1) as window_count

    from change_task_pairs

    group by all

),

segments as (

    select
        project_id,
        task_id,
        late_days_before,
        lead(late_days_before, 1, late_days) over by_arrival - late_days_before
            as segment_days,
        sum(explicit_count) over by_arrival as explicit_count,
        sum(requirement_count) over by_arrival as requirement_count,
        sum(window_count) over by_arrival as window_count

    from arrivals

    window by_arrival as (partition by project_id, task_id order by late_days_before)

),

graded_segments as (

    select
        project_id,
        task_id,
        late_days_before,
        case when explicit_count > 0 then 3 when requirement_count > 0 then 2 else 1 end
            as best_rank,
        segment_days / case
            when explicit_count > 0 then explicit_count
            when requirement_count > 0 then requirement_count
            else window_count
        end as days_each

    from segments

),

-- The best grade never falls, so a change has a part in the segments from its arrival
-- on in which its own grade is still the best.
remaining_days as (

    select
        project_id,
        task_id,
        late_days_before,
        best_rank,
        sum(days_each) over (
            partition by project_id, task_id, best_rank order by late_days_before desc
        ) as linked_slip_days

    from graded_segments

)

select
    change_task_pairs.change_id,
    change_task_pairs.task_id,
    change_task_pairs.project_id,
    case change_task_pairs.link_rank
        when 3 then 'explicit'
        when 2 then 'requirement'
        else 'window'
    end as link_grade,
    remaining_days.linked_slip_days,
    change_task_pairs.late_days_before

from change_task_pairs

inner join remaining_days
    on remaining_days.project_id = change_task_pairs.project_id
    and remaining_days.task_id = change_task_pairs.task_id
    and remaining_days.late_days_before = change_task_pairs.late_days_before
    and remaining_days.best_rank = change_task_pairs.link_rank

order by
    change_task_pairs.project_id,
    change_task_pairs.task_id,
    change_task_pairs.change_id
