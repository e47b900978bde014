/*
title.en    = "Rows replaced by a later import"
title.zh    = "被后来批次替换的行"
question.en = "Which rows of an import were replaced by which later import?"
question.zh = "哪些行被后来的哪一批替换？"
grain       = "one row per table, earlier load and the load right after it that holds the same rows"
tables      = ["replaced_rows", "loads"]
chart       = { kind = "table" }
rows        = "overview/replaced_row_list"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["A row is the same row if project and number are the same and the files have the same headers.", "Rows that only a complete export removed are counted as changed.", "Withdraw the later import, and the earlier rows count again."]
caveats.zh  = ["项目和编号相同、且文件表头相同，才算同一行。", "随完整导出移除的行，计入内容有变的行。", "撤回后来的批次，之前的行随即恢复。"]

[columns.earlier_file]
en = "Earlier file"
zh = "较早的文件"

[columns.earlier_date]
en = "Received"
zh = "收到日期"

[columns.later_file]
en = "Later file"
zh = "后来的文件"

[columns.later_date]
en = "Received later"
zh = "后来收到日期"

[columns.replaced_count]
en = "Rows replaced"
zh = "被替换的行数"

[columns.changed_count]
en = "Of these, with different content"
zh = "其中内容有变"

[columns.removed_count]
en = "Of these, removed"
zh = "其中移除"
*/
select
    replaced_rows.table_name,
    earlier.source_file as earlier_file,
    earlier.received_date as earlier_date,
    later.source_file as later_file,
    later.received_date as later_date,
    count(*) as replaced_count,
    count(*) filter (where replaced_rows.is_changed) as changed_count,
    count(*) filter (where replaced_rows.by_source_row is null) as removed_count

from replaced_rows

left join loads as earlier on earlier.load_id = replaced_rows.load_id

left join loads as later on later.load_id = replaced_rows.by_load_id

group by all

order by
    replaced_rows.table_name,
    later_date desc,
    earlier_date desc,
    earlier_file,
    later_file
