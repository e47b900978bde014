/*
title.en    = "Who meets the client, by month"
title.zh    = "与客户接触的人员（按月）"
question.en = "Who meets the client: the project itself, sales, or both together?"
question.zh = "与客户接触的是项目方、销售，还是双方一起？"
grain       = "one row per month of contact and who was there"
tables      = ["contact_attendances", "contacts"]
chart       = { kind = "share", x = "contact_month", y = "attendance_count", by = "attendance" }
rows        = "contacts/rows"
estimate    = { kind = "share", value = "attendance_rate", numerator = "attendance_count", denominator = "contact_count", unknown = "unknown_count", judged = "is_judged", cluster = "by_client" }
needs       = ["contacts.contact_at", ["contacts.person", "contacts.participants"], ["people.role", "projects.sales_owner", "projects.pm"]]
caveats.en  = ["Only recorded contacts are counted; sales and project may record with different care.", "The project itself: a PM or delivery. Sales: sales, who may also be the sponsor.", "A contact that names no project is counted once, by who was there; the filter on projects leaves it out."]
caveats.zh  = ["只统计登记过的接触；销售与项目方的登记习惯可能不同。", "“项目方”指项目经理或交付人员；“销售”含兼任发起人的销售。", "未注明项目的接触按参加人统计一次；按项目筛选时不计入。"]
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from contacts

),

chosen_contacts as (

    select
        month_of(contact_attendances.contact_date) as contact_month,
        is_month_over(
            contact_attendances.contact_date, data_end.as_of_date, 0
        ) as is_over,
        contact_attendances.attendance,
        contact_attendances.client_id

    from contact_attendances

    cross join data_end

    where is_within(contact_attendances.contact_date, $start_date, $end_date)
        and is_selected($client, contact_attendances.client_id)
        and is_selected($project, contact_attendances.project_id)
        and is_selected($sales, contact_attendances.sales_owner_id)
        and is_selected($pm, contact_attendances.pm_id)

),

months as (

    select
        contact_month,
        count(*) as contact_count,
        count(*) filter (where attendance = 'unknown') as unknown_count,
        bool_and(is_over) and count(*) >= $small_group as is_judged

    from chosen_contacts

    group by all

)

select
    chosen_contacts.contact_month,
    chosen_contacts.attendance,
    count(*) as attendance_count,
    months.contact_count,
    if(chosen_contacts.attendance = 'unknown', 0, months.unknown_count)
        as unknown_count,
    count(*) / months.contact_count as attendance_rate,
    months.is_judged,
    parts_by(chosen_contacts.client_id) as by_client

from chosen_contacts

inner join months on months.contact_month = chosen_contacts.contact_month

group by
    chosen_contacts.contact_month,
    chosen_contacts.attendance,
    months.contact_count,
    months.unknown_count,
    months.is_judged

order by chosen_contacts.contact_month, chosen_contacts.attendance
