/*
title.en    = "Heard together, project by week"
title.zh    = "三方会议（按项目和周）"
question.en = "Of the requirements that come from the client, how many does each project receive in each week, how many of them heard together with sales, and how much is recorded at all?"
question.zh = "各项目每周收到多少项来自客户的需求？其中多少项由客户、销售和项目共同听取？同期的登记有多勤？"
grain       = "one row per project and complete week of its activity"
tables      = ["requirement_states", "week_records", "as_of"]
chart       = { kind = "table" }
rows        = "requirements/rows"
suspects    = "lower"
needs       = ["requirements.received_date", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Weeks begin on Monday and are complete by the last day of the requirement lists; a week in which nothing was received counts as 0.", "Requirements received on an unknown day or while their project was not active, and the company’s own, are in no week.", "Contacts at which sales and project were not both present show how much is recorded at all. A contact that names no project counts for every project of its client."]
caveats.zh  = ["每周从周一开始，只计需求清单截止日之前的完整周；没有收到需求的周计为0。", "收到日期不明、不在项目活跃期内或公司内部提出的需求不计入任何一周。", "销售与项目方未同时在场的客户接触说明登记有多勤。未注明项目的接触计入该客户的每个项目。"]

[columns.heard_count]
en = "Received from the client"
zh = "来自客户的需求"

[columns.joint_count]
en = "Heard together"
zh = "共同听取"
*/
with

received_requirements as (

    select
        project_id,
        week_of(received_date) as week_date,
        count(*) as heard_count,
        count(*) filter (where channel = 'joint') as joint_count

    from requirement_states

    where channel in ('direct', 'relayed', 'joint')

    group by all

)

select
    week_records.project_id,
    week_records.week_date,
    coalesce(received_requirements.heard_count, 0) as heard_count,
    coalesce(received_requirements.joint_count, 0) as joint_count,
    -- What a rule on joint meetings leaves as it is.
    week_records.apart_count as contact_count

from week_records

inner join as_of on as_of.table_name = 'requirements'

left join received_requirements
    on received_requirements.project_id = week_records.project_id
    and received_requirements.week_date = week_records.week_date

where is_week_over(week_records.week_date, as_of.as_of_date, 0)
    and is_within(week_records.week_date, $start_date, $end_date)
    and is_selected($client, week_records.client_id)
    and is_selected($project, week_records.project_id)
    and is_selected($sales, week_records.sales_owner_id)
    and is_selected($pm, week_records.pm_id)

order by week_records.project_id, week_records.week_date
