/*
title.en    = "Evidence of verification"
title.zh    = "核实的依据"
question.en = "What shows that the client was asked about work that has begun?"
question.zh = "已开工的需求，有什么能表明问过客户？"
grain       = "one row per kind of evidence"
tables      = ["requirement_states", "projects"]
chart       = { kind = "dot", x = "verification_evidence", y = "evidence_rate", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "share", value = "evidence_rate", numerator = "requirement_count", denominator = "begun_count" }
needs       = [["requirements.verified_date", "requirements.verification_result", "contacts.contact_at"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["Possible means only that the project met its client in time, not that this requirement was discussed.", "An internal review or a test is not the client's word."]
caveats.zh  = ["“可能已核实”只说明项目方期间与客户有过接触，不代表谈到了该需求。", "内部评审或测试通过不等于客户确认。"]

[columns.evidence_rate]
en = "Share of begun requirements"
zh = "占已开工需求"
*/
with

begun_requirements as (

    select requirement_states.verification_evidence

    from requirement_states

    left join projects on projects.project_id = requirement_states.project_id

    where requirement_states.is_work_begun
        and ($start_date is null or requirement_states.received_date >= $start_date)
        and ($end_date is null or requirement_states.received_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, requirement_states.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

),

counted_evidence as (

    select
        verification_evidence,
        count(*) as requirement_count

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
    counted_evidence.requirement_count / whole.begun_count as evidence_rate

from counted_evidence

cross join whole

order by counted_evidence.requirement_count desc, counted_evidence.verification_evidence
