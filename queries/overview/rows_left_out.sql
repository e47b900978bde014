/*
title.en    = "Rows read and left out"
title.zh    = "读取与未导入的行"
question.en = "How many rows of the files did not make it into the tables?"
question.zh = "文件中有多少行没有进入数据表？"
grain       = "one row per table"
tables      = ["loads"]
chart       = { kind = "table" }
rows        = "overview/rows_left_out"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["Rejected rows lack a required value; the import history lists each with its reason.", "Merged rows were identical; skipped rows are titles, repeated headers, totals and duplicates marked as such."]
caveats.zh  = ["未导入的行缺少必填值，逐行原因见导入历史。", "合并的行内容完全相同；略过的是标题、重复表头、合计和标明重复的工单。"]
*/
select
    table_name,
    count(*) as load_count,
    cast(coalesce(sum(rows_read), 0) as bigint) as read_count,
    cast(coalesce(sum(rows_kept), 0) as bigint) as kept_count,
    cast(coalesce(sum(rows_rejected), 0) as bigint) as rejected_count,
    cast(coalesce(sum(rows_merged), 0) as bigint) as merged_count,
    cast(coalesce(sum(rows_passed_over), 0) as bigint) as passed_over_count

from loads

group by all

order by table_name
