/*
title.en    = "Replaced rows"
title.zh    = "被替换的行明细"
question.en = "Which row of which file was replaced by which?"
question.zh = "哪个文件的哪一行，被哪个文件的哪一行替换？"
grain       = "one row per row that a later import replaced"
tables      = ["replaced_rows", "loads"]
chart       = { kind = "table" }
rows        = "overview/replaced_row_list"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["Row numbers are those of the files. Rows whose content differs come first.", "Without a later row, a complete export removed it."]
caveats.zh  = ["行号与文件中一致，内容有变的行排在前面。", "没有“后来行号”的，已随完整导出移除。"]

[columns.row_key]
en = "Number"
zh = "编号"

[columns.earlier_file]
en = "Earlier file"
zh = "较早的文件"

[columns.earlier_row]
en = "Row"
zh = "行号"

[columns.later_file]
en = "Later file"
zh = "后来的文件"

[columns.later_row]
en = "Later row"
zh = "后来行号"

[columns.is_changed]
en = "Different content"
zh = "内容有变"
*/
select
    replaced_rows.table_name,
    replaced_rows.project_id,
    replaced_rows.row_key,
    replaced_rows.is_changed,
    earlier.source_file as earlier_file,
    replaced_rows.source_row as earlier_row,
    later.source_file as later_file,
    replaced_rows.by_source_row as later_row

from replaced_rows

left join loads as earlier on earlier.load_id = replaced_rows.load_id

left join loads as later on later.load_id = replaced_rows.by_load_id

order by
    replaced_rows.is_changed desc,
    replaced_rows.table_name,
    replaced_rows.project_id,
    replaced_rows.row_key,
    later.received_order desc
