/*
title.en    = "Client’s answer or contact on record, by channel"
title.zh    = "客户答复或接触记录（按提出方式）"
question.en = "What is on record to show that the client was asked, by channel?"
question.zh = "已开工的需求，有什么记录表明客户答复过？各提出方式有何不同？"
grain       = "one row per way of arrival and kind of evidence"
tables      = ["requirement_states"]
chart       = { kind = "share", x = "channel", y = "requirement_count", by = "verification_evidence" }
rows        = "requirements/rows"
estimate    = { kind = "share", value = "evidence_rate", numerator = "requirement_count", denominator = "channel_begun_count", cluster = "by_project" }
needs       = [["requirements.channel", "requirements.relayed_by", "requirements.client_contact"], ["requirements.verified_date", "requirements.verification_result", "contacts.contact_at"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["Possible means only that the project met its client in time, not that this requirement was discussed.", "An internal review or a test is not the client’s word."]
caveats.zh  = ["“只有期间的接触记录”只说明项目方期间与客户有过接触，不代表谈到了该需求。", "内部评审或测试通过不等于客户确认。"]

[columns.evidence_rate]
en = "Share of the requirements begun of this channel"
zh = "占该提出方式已开工需求"

[columns.channel_begun_count]
en = "Requirements begun of this channel"
zh = "该提出方式已开工需求数"
*/
with

begun_requirements as (

    select
        channel,
        verification_evidence,
        project_id

    from requirement_states

    where is_work_begun
        and is_within(received_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

counted_evidence as (

    select
        channel,
        verification_evidence,
        count(*) as requirement_count,
        parts_by(project_id) as by_project

    from begun_requirements

    group by all

)

select
    channel,
    verification_evidence,
    requirement_count,
    cast(sum(requirement_count) over of_channel as bigint) as channel_begun_count,
    requirement_count / sum(requirement_count) over of_channel as evidence_rate,
    by_project

from counted_evidence

window of_channel as (partition by channel)

order by
    channel_begun_count desc,
    channel,
    requirement_count desc,
    verification_evidence
