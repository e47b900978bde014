/*
title.en    = "Open requirements without an answer on record, by age"
title.zh    = "没有客户答复记录的未结需求（按已等待时长）"
question.en = "How long have requirements that are not finished been without the client’s answer on record?"
question.zh = "尚未完成的需求，没有客户答复记录已有多久？"
grain       = "one row per band of age"
tables      = ["requirement_ages"]
chart       = { kind = "bar", x = "age_band", y = "requirement_count" }
rows        = "requirements/ageing_rows"
needs       = ["requirements.received_date", ["requirements.verified_date", "requirements.verification_result"]]
caveats.en  = ["Working days from the day a requirement was received to the last day of the data. A month is 20 of them, a quarter 60.", "Finished and dropped requirements are no longer waiting: those finished without an answer on record are in the chart “Work and the client’s answer”.", "A recent requirement may still be answered in time; an old one that is not started may simply be on hold."]
caveats.zh  = ["自收到需求之日至数据截止日的工作日数；一个月按20个、一个季度按60个工作日计。", "已完成和已取消的需求不再等待；没有答复记录就完成的，见“开工与客户答复”图。", "新需求仍可能及时得到答复；久无答复记录又未开工的，也可能只是搁置。"]
*/
select
    age_band,
    count(*) as requirement_count

from requirement_ages

where is_within(received_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by age_band

order by min(waiting_days) desc nulls last
