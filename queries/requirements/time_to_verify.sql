/*
title.en    = "Time until the client’s answer"
title.zh    = "等客户答复用时"
question.en = "How long until the client’s answer is on record, for requirements passed on and for those heard from the client?"
question.zh = "多久才有客户答复记录？经人转述与听客户亲口说的各自如何？"
grain       = "one row per way of arrival, number of working days and project"
tables      = ["requirement_states"]
chart       = { kind = "steps", x = "verification_days", y = "verified_count", by = "arrival" }
rows        = "requirements/rows"
estimate    = { kind = "survival", days = "verification_days", ended = "verified_count", open = "open_count", closed = "closed_count", group = "arrival", cluster = "project_id" }
needs       = ["requirements.received_date", "requirements.verified_date", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Requirements without an answer on record yet have waited at least that long; those closed or dropped without one stay among the 100.", "Requirements received, answered or closed on an unknown day are left out.", "Cases of one project resemble each other: the band allows for this."]
caveats.zh  = ["尚无答复记录的，至少已等待这么久；没有答复记录就关闭或取消的，仍计在100项之内。", "收到、答复或关闭日期不明的需求不计入。", "同一项目内的需求彼此相似：区间按项目归并计算。"]

[columns.closed_count]
en = "Closed without an answer on record"
zh = "没有答复记录就关闭"

[columns.open_count]
en = "No answer on record until then"
zh = "截至当时没有答复记录"
*/
select
    first_or_second_hand(arrival) as arrival,
    verification_days,
    project_id,
    count(*) filter (where not is_censored) as verified_count,
    count(*) filter (where is_closed_unverified) as closed_count,
    count(*) filter (where is_censored and not is_closed_unverified) as open_count

from requirement_states

where verification_days is not null
    and is_within(received_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by arrival, verification_days, project_id
