/*
title.en = "Requirements verified before they were received"
title.zh = "核实日期早于收到日期的需求"
severity = "warn"
meaning.en = "The client’s answer is older than the requirement. It counts as verified, after a wait of 0 days."
meaning.zh = "客户答复早于需求收到日期；计为已核实，用时为0天。"
remedy.en  = "Check both days: often the day of receipt is the day of entry into the system."
remedy.zh  = "核对两个日期：收到日期往往填成了录入日期。"
tables   = ["requirements"]
grain    = "one row per requirement"
*/
select
    project_id,
    requirement_id,
    received_date,
    verified_date,
    source_file,
    source_sheet,
    source_row

from requirements

where verified_date < received_date

order by project_id, requirement_id
