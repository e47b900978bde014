/*
title.en    = "Possible duplicates"
title.zh    = "可能重复的记录"
question.en = "How many tickets and requirements may be counted twice?"
question.zh = "有多少工单和需求可能重复计入？"
grain       = "one row per table in which there are such pairs"
tables      = ["duplicate_pairs"]
chart       = { kind = "table" }
rows        = "names/duplicates"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["Two rows of different lists with similar words, the same client or project and nearly the same day are a pair until someone decides on the Names page whether they are the same item.", "Rows in other words, or in another language, are not found."]
caveats.zh  = ["不同清单中的两条记录，文字相近、客户或项目相同、日期接近，即为一对，直到在“名称”页确认是否为同一件事。", "说法不同或语言不同的记录无法识别。"]

[columns.pair_count]
en = "Pairs"
zh = "对数"
*/
select
    table_name,
    count(*) as pair_count

from duplicate_pairs

group by all

order by pair_count desc, table_name
