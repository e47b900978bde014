/*
title.en = "Answers to requirements that were not passed on, project by week"
title.zh = "各项目每周登记的客户答复（转述的需求除外）"
grain    = "one row per project and week (Monday) with such an answer"
tables   = ["requirement_states"]

[meanings.week_date]
en = "the Monday of the week"
zh = "该周的周一"

[meanings.other_answer_count]
en = "the client’s answers dated in that week to requirements that were not passed on"
zh = "日期在当周的、对非转述需求的客户答复数"
*/
-- What a rule on requirements passed on leaves as it is.
select
    project_id,
    week_of(verified_date) as week_date,
    count(*) as other_answer_count

from requirement_states

where arrival <> 'second_hand'
    and project_id is not null
    and verified_date is not null

group by project_id, week_of(verified_date)

order by project_id, week_date
