/*
title.en = "How changes arrived, and whether they were verified in time"
title.zh = "变更的提出方式与核实情况"
grain    = "one row per change"
tables   = ["changes", "channels", "requirement_work", "projects"]

[meanings.channel_reason]
en = "the rule that gave the way of arrival"
zh = "判定提出方式所依据的规则"

[meanings.is_second_hand]
en = "true if the change was relayed; blank where the way of arrival is unknown"
zh = "变更是否经转述；来源不明时为空"

[meanings.was_verified_in_time]
en = "true if the client’s answer came by the day it was due; blank where the order is unknown or nothing has been missed yet"
zh = "客户是否在应核实日期前答复；先后不明或尚未到期时为空"

[meanings.arrival_group]
en = "first- or second-hand, and verified in time or not; other where one of the two is not known"
zh = "第一手或转述，以及是否及时核实；任一项不明时归为其他"

[meanings.verification_due_date]
en = "the day of the decision; without one, the day work on the requirement began"
zh = "审批日期；没有审批日期时为需求开工日期"
*/
-- In time: on or before the decision; without its date, before work on the requirement
-- began. NULL: verified on an unknown day while one of them is known; or not verified
-- while there is neither, so that nothing has been missed yet.
with

dated_changes as (

    select
        changes.change_id,
        changes.project_id,
        projects.client_id,
        projects.sales_owner_id,
        projects.pm_id,
        changes.requested_date,
        changes.verified_date,
        changes.verified_date is not null
            or changes.verification_result is not null as is_verified,
        coalesce(changes.decided_date, requirement_work.work_begun_date) as due_date,
        channels.channel,
        channels.channel_reason,
        case when channels.channel <> 'unknown' then channels.channel = 'relayed' end
            as is_second_hand

    from changes

    left join projects on projects.project_id = changes.project_id

    left join channels
        on channels.message_kind = 'change'
        and channels.project_id is not distinct from changes.project_id
        and channels.message_id = changes.change_id

    left join requirement_work
        on requirement_work.project_id = changes.requirement_project_id
        and requirement_work.requirement_id = changes.requirement_id

),

checked_changes as (

    select
        *,
        case
            when due_date is null then nullif(is_verified, false)
            when not is_verified then false
            else verified_date <= due_date
        end as was_verified_in_time

    from dated_changes

)

select
    change_id,
    project_id,
    client_id,
    sales_owner_id,
    pm_id,
    requested_date,
    verified_date,
    channel,
    channel_reason,
    is_second_hand,
    was_verified_in_time,
    case
        when channel in ('direct', 'joint') and was_verified_in_time
            then 'first_hand_verified'
        when channel in ('direct', 'joint') and not was_verified_in_time
            then 'first_hand_unverified'
        when channel = 'relayed' and was_verified_in_time then 'second_hand_verified'
        when channel = 'relayed' and not was_verified_in_time
            then 'second_hand_unverified'
        else 'other'
    end as arrival_group,
    due_date as verification_due_date

from checked_changes

order by project_id, change_id
