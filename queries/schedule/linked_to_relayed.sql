/*
title.en    = "Delay linked to passed-on changes without an answer on record in time"
title.zh    = "与没有及时答复记录的转述变更关联的延误"
question.en = "How much of all delay goes with passed-on changes without an answer on record in time?"
question.zh = "全部延误中，有多少与没有及时答复记录的转述变更相关联？"
grain       = "one row"
tables      = ["late_day_parts", "change_arrivals", "changes"]
chart       = { kind = "figure", y = "second_hand_unverified_rate" }
rows        = "schedule/changes"
estimate    = { kind = "share", value = "second_hand_unverified_rate", numerator = "second_hand_unverified_days", denominator = "late_days", cases = "late_count", cluster = "by_project", unknown = "unknown_days", near = "near_in_time_days", dealt = "dealt_changes" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["“Answered in time” means that the client’s answer was on record by the decision or, without one, by the start of work; “heard” means from the client, including in a joint meeting.", "Linked means named together, by an explicit link or by a shared requirement, no more. Changes that are only near in time are shown separately.", "By their number alone: whether changes are passed on and answered is reassigned at random among the changes of each project, 1,000 times. A share inside that range says nothing about passing on.", "Days linked to changes of unknown arrival, or answered in unknown order, may belong here too.", "A rejected change keeps its group when the others are reassigned: it has days only where a task names it."]
caveats.zh  = ["“及时答复”指到决定（或开工）时已有客户答复记录；“听客户亲口说”含三方会议。", "“关联”指互相指明或同属一项需求，不等于因果；仅时间相近的另列。", "“仅按数量”：在每个项目的变更之间随机重排提出方式与答复情况，共1,000次。占比落在该范围内，就不能说明转述有何不同。", "提出方式或答复先后不明的变更所关联的天数，也可能属于此组。", "已否决的变更不参与重排：只有任务指明它时才有关联天数。"]

[columns.second_hand_unverified_days]
en = "Days that name passed-on changes without an answer on record in time"
zh = "指明没有及时答复记录的转述变更的天数"

[columns.near_in_time_days]
en = "Days only near in time to such changes"
zh = "与此类变更仅时间相近的天数"

[columns.other_group_days]
en = "Days that name changes heard from the client or answered in time"
zh = "指明听客户亲口说或及时答复的变更的天数"

[columns.unknown_days]
en = "Days that name internal changes or those of unknown arrival or order"
zh = "指明内部提出、来源不明或答复先后不明的变更的天数"

[columns.second_hand_unverified_rate]
en = "Late days that name passed-on changes without an answer on record in time"
zh = "指明没有及时答复记录的转述变更的延误天数"

[columns.near_in_time_rate]
en = "Only near in time"
zh = "仅时间相近"
*/
with

chosen_parts as (

    select
        project_id,
        task_id,
        change_id,
        arrival_group,
        link_grade in ('explicit', 'requirement') as is_named,
        link_grade = 'window' as is_near,
        linked_slip_days

    from late_day_parts

    where is_within(baseline_finish_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

late_projects as (

    select
        project_id,
        cast(round(sum(linked_slip_days)) as bigint) as late_days,
        count(distinct task_id) as late_count,
        coalesce(
            sum(linked_slip_days)
                filter (where is_named and arrival_group = 'second_hand_unverified'),
            0
        ) as second_hand_unverified_days,
        coalesce(
            sum(linked_slip_days)
                filter (where is_near and arrival_group = 'second_hand_unverified'),
            0
        ) as near_in_time_days,
        coalesce(
            sum(linked_slip_days)
                filter (
                    where is_named
                        and arrival_group not in ('second_hand_unverified', 'other')
                ),
            0
        ) as other_group_days,
        coalesce(
            sum(linked_slip_days) filter (where is_named and arrival_group = 'other'),
            0
        ) as unknown_days,
        cast(
            sum(linked_slip_days) filter (where arrival_group = 'not_linked') as bigint
        ) as not_linked_days

    from chosen_parts

    group by all

),

whole as (

    select
        cast(coalesce(sum(late_count), 0) as bigint) as late_count,
        cast(coalesce(sum(late_days), 0) as bigint) as late_days,
        count(*) as project_count,
        coalesce(sum(second_hand_unverified_days), 0) as second_hand_unverified_days,
        coalesce(sum(near_in_time_days), 0) as near_in_time_days,
        coalesce(sum(other_group_days), 0) as other_group_days,
        coalesce(sum(unknown_days), 0) as unknown_days,
        cast(coalesce(sum(not_linked_days), 0) as bigint) as not_linked_days,
        sum(second_hand_unverified_days) / nullif(sum(late_days), 0)
            as second_hand_unverified_rate,
        sum(near_in_time_days) / nullif(sum(late_days), 0) as near_in_time_rate,
        sums_by(project_id, second_hand_unverified_days, late_days) as by_project

    from late_projects

),

linked_changes as (

    select
        project_id,
        change_id,
        sum(if(is_named, linked_slip_days, 0)) as named_days,
        sum(if(is_named, 0, linked_slip_days)) as near_days

    from chosen_parts

    where change_id is not null

    group by all

),

-- A rejected change is in a cluster of its own, in which nothing can be dealt.
all_changes as (

    select
        list({
            'cluster': change_arrivals.project_id || if(
                changes.decision = 'rejected', '|' || changes.change_id, ''
            ),
            'amount': coalesce(linked_changes.named_days, 0),
            'near': coalesce(linked_changes.near_days, 0),
            'is_counted': change_arrivals.arrival_group = 'second_hand_unverified'
        }) as dealt_changes

    from change_arrivals

    inner join changes
        on changes.project_id = change_arrivals.project_id
        and changes.change_id = change_arrivals.change_id

    left join linked_changes
        on linked_changes.project_id = change_arrivals.project_id
        and linked_changes.change_id = change_arrivals.change_id

    where is_selected($client, change_arrivals.client_id)
        and is_selected($project, change_arrivals.project_id)
        and is_selected($sales, change_arrivals.sales_owner_id)
        and is_selected($pm, change_arrivals.pm_id)

)

select
    whole.*,
    all_changes.dealt_changes

from whole

cross join all_changes

order by whole.late_count
