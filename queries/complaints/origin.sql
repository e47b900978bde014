/*
title.en    = "Origin of complaints"
title.zh    = "投诉来源构成"
question.en = "Who really raised the complaints?"
question.zh = "投诉究竟由谁提出？"
grain       = "one row per origin"
tables      = ["complaints"]
chart       = { kind = "dot", x = "origin", y = "origin_rate", interval = true }
rows        = "complaints/rows"
estimate    = { kind = "share", value = "origin_rate", numerator = "complaint_count", denominator = "all_complaint_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["tickets.kind", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"], ["people.role", "projects.sales_owner", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["“No contact on record” is not proof that nothing was said: the record may be missing.", "“No contact on record” is used only where the contact records cover the period.", "Any role outside customer service counts when it raises a complaint in a client’s name, PMs as well as sales."]
caveats.zh  = ["“此前无接触记录”不等于客户没有说过：可能只是没有登记。", "只有接触记录覆盖到的时段，才会判为“此前无接触记录”。", "除客服外，任何内部角色以客户名义提出的投诉都算转述，项目经理与销售同样对待。"]

[columns.origin_rate]
en = "Share of complaints"
zh = "占全部投诉"
*/
with

all_origins as (

    select origin
    from (
        values
            ('client_direct'),
            ('relayed_corroborated'),
            ('relayed_uncorroborated'),
            ('relayed_unchecked'),
            ('sales_own'),
            ('internal'),
            ('unknown')
    ) as listed (origin)

),

chosen_complaints as (

    select
        origin,
        coalesce(project_id, '') as project_id

    from complaints

    where is_within(opened_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

whole as (

    select
        count(*) as all_complaint_count,
        count(*) filter (where origin = 'unknown') as unknown_count

    from chosen_complaints

)

select
    all_origins.origin,
    count(chosen_complaints.origin) as complaint_count,
    whole.all_complaint_count,
    if(all_origins.origin = 'unknown', 0, whole.unknown_count) as unknown_count,
    count(chosen_complaints.origin) / whole.all_complaint_count as origin_rate,
    histogram(chosen_complaints.project_id) as by_project

from all_origins

cross join whole

left join chosen_complaints on chosen_complaints.origin = all_origins.origin

where whole.all_complaint_count > 0

group by all_origins.origin, whole.all_complaint_count, whole.unknown_count

order by complaint_count desc, all_origins.origin
