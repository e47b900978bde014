/*
title.en = "Requirements verified before they were received"
title.zh = "核实日期早于收到日期的需求"
severity = "warn"
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
