/*
title.en = "Requirements: verified before work?"
title.zh = "需求核实状态"
grain    = "one row per requirement"
tables   = ["requirements", "requirement_work", "channels", "project_contacts", "working_days", "projects"]

[meanings.verification_evidence]
en = "what shows that the client was asked: a dated answer, one without a date, a contact that makes it possible, or nothing"
zh = "核实的依据：有日期的答复、无日期的答复、仅可能已核实的接触，或无迹象"

[meanings.arrival]
en = "second-hand if relayed, first-hand if told directly or in a joint meeting, internal, or unknown"
zh = "第一手（客户单独提出或三方会议）、转述、内部提出或来源不明"

[meanings.is_second_hand]
en = "true if the requirement was relayed; blank where the way of arrival is unknown"
zh = "需求是否经转述；来源不明时为空"

[meanings.is_started_unverified]
en = "true if no client’s answer is on record by the day work began; blank where the order of the two is unknown"
zh = "开工当日是否尚无客户答复记录；先后不明时为空"

[meanings.is_dropped]
en = "true if the requirement was cancelled"
zh = "需求是否已取消"

[meanings.state]
en = "where the requirement stands between verification and work"
zh = "需求在核实与开工之间所处的状态"

[meanings.state_reason]
en = "the rule that gave the state"
zh = "判定状态所依据的规则"

[meanings.verification_days]
en = "working days from receipt to the client’s answer, or without one so far; at least 0"
zh = "从收到到客户答复的工作日，尚无答复时为至今天数；不小于0"

[meanings.is_censored]
en = "true while there is no answer, so that the time is a minimum"
zh = "尚无答复时为真，所记用时为最小值"

[meanings.is_closed_unverified]
en = "true if it ended without an answer on record"
zh = "是否没有答复记录即已结束"

[meanings.is_counted_unverified]
en = "as is_started_unverified; but where the data record no verification at all, a contact in time leaves it open (blank)"
zh = "同“未核实即开工”；若全部数据均无核实记录，则有及时接触者不作判断（空）"

[meanings.is_corrected]
en = "true if the client changed or denied it when asked; blank without an answer’s result"
zh = "客户被问到后是否修改或否认；没有核实结果时为空"
*/
with

-- What the verification is compared with, and the first contact of the project itself
-- with its client since the requirement was received.
dated_requirements as (

    select
        requirements.requirement_id,
        requirements.project_id,
        requirements.received_date,
        requirements.verified_date,
        requirements.finished_date,
        requirements.verification_result,
        requirements.as_of_date,
        requirement_work.work_begun_date,
        requirement_work.work_begun_source,
        requirement_work.is_work_begun,
        requirements.verified_date is not null
            or requirements.verification_result is not null as is_verified,
        bool_or(
            requirements.verified_date is not null
            or requirements.verification_result is not null
        ) over () as has_any_verification,
        coalesce(requirements.status_group = 'dropped', false) as is_dropped,
        coalesce(requirements.status_group in ('closed', 'dropped'), false)
            or requirements.finished_date is not null as is_ended,
        project_contacts.contact_date
            <= coalesce(requirement_work.work_begun_date, requirements.as_of_date)
            as has_contact_in_time

    from requirements

    left join requirement_work
        on requirement_work.project_id is not distinct from requirements.project_id
        and requirement_work.requirement_id = requirements.requirement_id

    asof left join project_contacts
        on project_contacts.project_id = requirements.project_id
        and project_contacts.contact_date >= requirements.received_date

),

reasoned_requirements as (

    select
        *,
        case
            when not is_work_begun and is_dropped then 'dropped_before_work'
            when not is_work_begun then 'not_begun'
            when not is_verified and is_ended then 'ended_without_verification'
            when not is_verified then 'begun_without_verification'
            when verified_date is null and work_begun_date is null
                then 'both_days_unknown'
            when verified_date is null then 'verification_day_unknown'
            when work_begun_date is null then 'work_day_unknown'
            when verified_date <= work_begun_date then 'verified_by_that_day'
            else 'verified_later'
        end as state_reason,
        -- Until when it took, or has taken at least; NULL where that day is unknown.
        case
            when is_verified then verified_date
            when is_ended then finished_date
            else as_of_date
        end as waited_until_date,
        case
            when verified_date is not null then 'recorded'
            when is_verified then 'recorded_undated'
            when has_contact_in_time then 'possible'
            else 'none'
        end as verification_evidence

    from dated_requirements

),

stated_requirements as (

    select
        *,
        case state_reason
            when 'ended_without_verification' then 'closed_unverified'
            when 'begun_without_verification' then 'unverified_in_work'
            when 'verified_by_that_day' then 'verified_before_work'
            when 'verified_later' then 'verified_after_work_began'
            when 'both_days_unknown' then 'verified_order_unknown'
            when 'verification_day_unknown' then 'verified_order_unknown'
            when 'work_day_unknown' then 'verified_order_unknown'
            else if(is_verified, 'verified_waiting', 'unverified_waiting')
        end as state

    from reasoned_requirements

),

judged_requirements as (

    select
        *,
        case
            when state <> 'verified_order_unknown'
                then state in (
                    'closed_unverified',
                    'unverified_in_work',
                    'verified_after_work_began'
                )
        end as is_started_unverified

    from stated_requirements

)

select
    judged_requirements.requirement_id,
    judged_requirements.project_id,
    projects.client_id,
    projects.sales_owner_id,
    projects.pm_id,
    channels.channel,
    channels.channel_reason,
    judged_requirements.received_date,
    judged_requirements.work_begun_date,
    judged_requirements.work_begun_source,
    judged_requirements.verified_date,
    judged_requirements.verification_evidence,
    case
        when channels.channel = 'relayed' then 'second_hand'
        when channels.channel in ('direct', 'joint') then 'first_hand'
        when channels.channel = 'internal' then 'internal'
        else 'unknown'
    end as arrival,
    case when channels.channel <> 'unknown' then channels.channel = 'relayed' end
        as is_second_hand,
    judged_requirements.is_work_begun,
    judged_requirements.is_started_unverified,
    judged_requirements.is_dropped,
    judged_requirements.state,
    judged_requirements.state_reason,
    case
        when waited_until_date < judged_requirements.received_date then 0
        else days_until.workday_number - days_received.workday_number
    end as verification_days,
    not is_verified as is_censored,
    not is_verified and is_ended as is_closed_unverified,
    -- As is_started_unverified, but where the data record no verification at all, one
    -- that a contact makes possible cannot be ruled out.
    case
        when has_any_verification or verification_evidence <> 'possible'
            then judged_requirements.is_started_unverified
    end as is_counted_unverified,
    -- What the client said was not what had been relayed; NULL without a result.
    judged_requirements.verification_result in ('amended', 'rejected') as is_corrected

from judged_requirements

left join projects on projects.project_id = judged_requirements.project_id

left join channels
    on channels.message_kind = 'requirement'
    and channels.project_id is not distinct from judged_requirements.project_id
    and channels.message_id = judged_requirements.requirement_id

left join working_days as days_received
    on days_received.day_date = judged_requirements.received_date

left join working_days as days_until
    on days_until.day_date = judged_requirements.waited_until_date

order by judged_requirements.project_id, judged_requirements.requirement_id
