/*
title.en    = "What the delay is made of"
title.zh    = "延误构成"
question.en = "Which changes do the late tasks name, and how many late days are only near a change in time?"
question.zh = "多少延误能对应到具体变更，多少只是时间相近？"
grain       = "one row per group of changes, one for what is only near in time, one for what is not linked"
tables      = ["late_day_parts", "change_arrivals", "changes"]
chart       = { kind = "waterfall", x = "arrival_group", y = "linked_slip_days" }
rows        = "schedule/rows"
estimate    = { kind = "share", value = "linked_slip_rate", numerator = "linked_slip_days", denominator = "late_days", cases = "late_count", cluster = "by_project", dealt = "dealt_changes" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["“Answered in time” means that the client’s answer was on record by the decision or, without one, by the start of work; “heard” means from the client, including in a joint meeting.", "A group has the days of tasks that name its changes, by an explicit link or by a shared requirement; named means no more than that.", "A group with more changes has more late days. By their number alone: whether changes are passed on and answered is reassigned at random among the changes of each project, 1,000 times.", "Near in time: requested shortly before or during the task, and not named.", "Every late working day of a task is assigned once: the groups, what is near in time and what is not linked add up to all late days.", "Days before any linked change had arrived stay “not linked”."]
caveats.zh  = ["“及时答复”指到决定（或开工）时已有客户答复记录；“听客户亲口说”含三方会议。", "各组只计任务以明确关联或同一需求指明其变更的天数；不等于因果。", "变更多的一组，延误天数自然也多。“仅按数量”：在每个项目的变更之间随机重排提出方式与答复情况，共1,000次。", "“仅时间相近”：变更在任务前不久或期间提出，但没有任何字段指明。", "任务的每个延误工作日只分摊一次：各组、仅时间相近与未关联部分合计等于全部延误。", "关联变更提出之前的延误归入“未关联”。"]

[columns.linked_slip_rate]
en = "Share of all late days"
zh = "占全部延误"

[columns.late_count]
en = "All late tasks"
zh = "全部延期任务"

[columns.project_count]
en = "Projects with late tasks"
zh = "有延期任务的项目数"
*/
with

chosen_parts as (

    select
        project_id,
        task_id,
        change_id,
        if(link_grade = 'window', 'near_in_time', arrival_group) as arrival_group,
        linked_slip_days

    from late_day_parts

    where is_within(baseline_finish_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

grouped_days as (

    select
        project_id,
        arrival_group,
        sum(linked_slip_days) as linked_slip_days

    from chosen_parts

    group by all

),

late_projects as (

    select
        project_id,
        cast(round(sum(linked_slip_days)) as bigint) as late_days,
        count(distinct task_id) as late_count

    from chosen_parts

    group by all

),

all_groups as (

    select arrival_group, group_order
    from (
        values
            ('first_hand_verified', 1),
            ('first_hand_unverified', 2),
            ('second_hand_verified', 3),
            ('second_hand_unverified', 4),
            ('other', 5),
            ('near_in_time', 6),
            ('not_linked', 7)
    ) as listed (arrival_group, group_order)

),

summed_groups as (

    select
        all_groups.arrival_group,
        all_groups.group_order,
        count(*) as project_count,
        cast(sum(late_projects.late_count) as bigint) as late_count,
        cast(sum(late_projects.late_days) as bigint) as late_days,
        coalesce(sum(grouped_days.linked_slip_days), 0) as linked_slip_days,
        sums_by(
            late_projects.project_id,
            coalesce(grouped_days.linked_slip_days, 0),
            late_projects.late_days
        ) as by_project

    from all_groups

    cross join late_projects

    left join grouped_days
        on grouped_days.project_id is not distinct from late_projects.project_id
        and grouped_days.arrival_group = all_groups.arrival_group

    group by all

),

named_changes as (

    select
        project_id,
        change_id,
        sum(linked_slip_days) as named_days

    from chosen_parts

    where arrival_group not in ('near_in_time', 'not_linked')

    group by all

),

-- A rejected change is in a cluster of its own, in which nothing can be dealt.
grouped_changes as (

    select
        change_arrivals.arrival_group,
        list({
            'cluster': change_arrivals.project_id || if(
                changes.decision = 'rejected', '|' || changes.change_id, ''
            ),
            'amount': coalesce(named_changes.named_days, 0),
            'is_counted': true
        }) as dealt_changes

    from change_arrivals

    inner join changes
        on changes.project_id = change_arrivals.project_id
        and changes.change_id = change_arrivals.change_id

    left join named_changes
        on named_changes.project_id = change_arrivals.project_id
        and named_changes.change_id = change_arrivals.change_id

    where is_selected($client, change_arrivals.client_id)
        and is_selected($project, change_arrivals.project_id)
        and is_selected($sales, change_arrivals.sales_owner_id)
        and is_selected($pm, change_arrivals.pm_id)

    group by all

)

select
    summed_groups.arrival_group,
    summed_groups.linked_slip_days,
    summed_groups.late_days,
    summed_groups.late_count,
    summed_groups.project_count,
    summed_groups.linked_slip_days / summed_groups.late_days as linked_slip_rate,
    summed_groups.by_project,
    grouped_changes.dealt_changes

from summed_groups

left join grouped_changes
    on grouped_changes.arrival_group = summed_groups.arrival_group

where summed_groups.late_days > 0

order by summed_groups.group_order
