/*
title.en = "Relayed complaints that no contact record can confirm or doubt"
title.zh = "无接触记录可查证的转述投诉"
severity = "warn"
tables   = ["complaints"]
grain    = "one row per complaint"
*/
select
    ticket_id,
    project_id,
    client_id,
    opened_at,
    origin_reason

from complaints

where origin = 'relayed_unchecked'

order by ticket_id
