/*
title.en    = "Started without the client’s answer, by who brought it"
title.zh    = "没有客户答复记录就开工（按来源）"
question.en = "How many requirements are started without the client’s answer on record, and how many even if every meeting in between had been one?"
question.zh = "有多少需求没有客户答复记录就开工？如果期间每次与客户接触都算作答复，又有多少？"
grain       = "one row per arrival"
tables      = ["requirement_states"]
chart       = { kind = "dot", x = "arrival", y = "unverified_rate", interval = true }
rows        = "requirements/start_rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", cluster = "by_project" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["No answer on record does not mean that nobody asked: the lower figure leaves out every requirement whose project met its client between its receipt and its start.", "A meeting in between need not have been about this requirement."]
caveats.zh  = ["没有记录不等于没问过：较低的数字不计项目方在收到需求与开工之间接触过客户的那些需求。", "期间的接触不一定谈到了该需求。"]

[columns.without_contact_count]
en = "Of these, without a contact in between"
zh = "其中期间无客户接触"

[columns.without_contact_rate]
en = "Share without an answer or a contact"
zh = "既无答复也无接触的占比"
*/
select
    arrival,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    rate_of(is_counted_unverified) as unverified_rate,
    count(*) filter (
        where is_counted_unverified and verification_evidence <> 'possible'
    ) as without_contact_count,
    rate_of(is_counted_unverified and verification_evidence <> 'possible')
        as without_contact_rate,
    cases_by(project_id, is_counted_unverified) as by_project

from requirement_states

where is_work_begun
    and is_within(received_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by begun_count desc, arrival
