/*
title.en = "Rows of two lists that may be the same item and are both counted"
title.zh = "可能是同一件事、目前都计入的记录"
severity = "warn"
meaning.en = "Two lists may name the same item. Until someone decides, both rows are counted."
meaning.zh = "两份清单可能记录了同一件事；未作决定之前两条都计入。"
remedy.en  = "Decide on each pair on the Names page."
remedy.zh  = "在“名称”页逐对作出决定。"
tables   = ["duplicate_pairs"]
grain    = "one row per pair that nobody has decided on"

[columns.other_row_id]
en = "Row in another list"
zh = "另一清单中的记录"

[columns.apart_calendar_days]
en = "Days apart"
zh = "相隔天数"

[columns.likeness_rate]
en = "Words in common"
zh = "文字重合"
*/
select
    table_name,
    row_id,
    other_row_id,
    project_id,
    apart_calendar_days,
    likeness_rate

from duplicate_pairs

order by likeness_rate desc, table_name, row_id, other_row_id
