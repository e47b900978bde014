/*
title.en    = "Evidence of verification"
title.zh    = "核实的依据"
question.en = "What shows that the client was asked about work that has begun?"
question.zh = "已开工的需求，有什么能表明问过客户？"
grain       = "one row per kind of evidence"
tables      = ["requirement_states"]
chart       = { kind = "dot", x = "verification_evidence", y = "evidence_rate", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "share", value = "evidence_rate", numerator = "requirement_count", denominator = "begun_count", cluster = "by_project" }
needs       = [["requirements.verified_date", "requirements.verification_result", "contacts.contact_at"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["Possible means only that the project met its client in time, not that this requirement was discussed.", "An internal review or a test is not the client's word."]
caveats.zh  = ["“可能已核实”只说明项目方期间与客户有过接触，不代表谈到了该需求。", "内部评审或测试通过不等于客户确认。"]

[columns.evidence_rate]
en = "Share of begun requirements"
zh = "占已开工需求"
*/
with

begun_requirements as (

    select
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
        verification_evidence,
        count(*) as requirement_count,
        parts_by(project_id) as by_project

    from begun_requirements

    group by all

),

whole as (

    select count(*) as begun_count
    from begun_requirements

)

select
    counted_evidence.verification_evidence,
    counted_evidence.requirement_count,
    whole.begun_count,
    counted_evidence.requirement_count / whole.begun_count as evidence_rate,
    counted_evidence.by_project

from counted_evidence

cross join whole

order by counted_evidence.requirement_count desc, counted_evidence.verification_evidence
