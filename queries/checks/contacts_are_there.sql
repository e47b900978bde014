/*
title.en = "Relayed complaints that no contact record can confirm or doubt"
title.zh = "无接触记录可查证的转述投诉"
severity = "warn"
meaning.en = "Contact records do not cover the days before these complaints, or the client is not known, so it cannot be told whether there was a contact. They are never counted as uncorroborated."
meaning.zh = "接触记录未覆盖这些投诉之前的日子，或客户不明，无法判断是否有过接触。这些投诉不计为“此前无接触记录”。"
remedy.en  = "Upload contact records for the whole period, and match the client names."
remedy.zh  = "上传整个期间的客户接触记录，并匹配客户名称。"
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
