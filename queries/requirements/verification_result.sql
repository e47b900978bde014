/*
title.en    = "Changed or denied when asked"
title.zh    = "问过客户后要改或被否认"
question.en = "When the client is asked, how many requirements are changed or denied, of those passed on and of those heard from the client?"
question.zh = "问过客户后，要改或被否认的有多少？经人转述与听客户亲口说的各自如何？"
grain       = "one row per way of arrival"
tables      = ["requirement_states"]
chart       = { kind = "dot", x = "arrival", y = "corrected_rate", interval = true }
rows        = "requirements/rows"
suspects    = "higher"
estimate    = { kind = "rate", value = "corrected_rate", numerator = "corrected_count", denominator = "verified_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["requirements.verification_result", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Only requirements that the client answered can show this, and whoever asks only when in doubt will find more errors.", "An answer whose content is not recorded counts as unknown."]
caveats.zh  = ["只有问过客户的需求才看得出对错：只在有疑问时才问，错误自然显得多。", "有答复但未记录内容的计为不明。"]

[columns.corrected_count]
en = "Changed or denied"
zh = "要改或被否认"

[columns.corrected_rate]
en = "Share changed or denied"
zh = "要改或被否认的占比"
*/
select
    first_or_second_hand(arrival) as arrival,
    count(*) as verified_count,
    count(*) filter (where is_corrected) as corrected_count,
    count(*) filter (where is_corrected is null) as unknown_count,
    rate_of(is_corrected) as corrected_rate,
    cases_by(project_id, is_corrected) as by_project

from requirement_states

where not is_censored
    and is_within(received_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by arrival
