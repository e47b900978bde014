/*
title.en = "Complaints and who really raised them"
title.zh = "投诉及其来源"
grain    = "one row per complaint"
tables   = ["tickets", "projects", "contacts", "people", "project_roles", "person_roles"]

[meanings.opened_date]
en = "the day the complaint was opened"
zh = "投诉提出日期"

[meanings.raised_by_role]
en = "the role of the person who raised it: on the project, on the people list, on the ticket, then as all projects agree"
zh = "提出人的角色：依次取项目角色、人员名单、工单所记、各项目一致的角色"

[meanings.is_lowered]
en = "true if the assessed severity is below the reported one; blank where one is missing"
zh = "评定的严重程度是否低于上报；缺一项时为空"

[meanings.origin]
en = "who really raised it: the client, someone inside in the client’s name (with or without a contact on record), sales itself, or unknown"
zh = "投诉真正的来源：客户直接投诉、内部人员以客户名义转述（此前有无接触记录）、销售自行提出或来源不明"

[meanings.arrival]
en = "first-hand if the client raised it, second-hand if relayed, internal, or unknown"
zh = "第一手（客户提出）、转述、内部提出或来源不明"

[meanings.origin_reason]
en = "the first rule that held and so gave the origin"
zh = "最先成立、据以判定来源的规则"

[meanings.last_contact_date]
en = "the last contact with that client on record up to the day of the complaint"
zh = "投诉当日及之前与该客户最近一次有记录的接触"
*/
-- The first rule that holds gives origin_reason; every reason belongs to one origin.
with

recorded_complaints as (

    select
        tickets.ticket_id,
        tickets.project_id,
        coalesce(tickets.client_id, projects.client_id) as client_id,
        projects.sales_owner_id,
        projects.pm_id,
        tickets.opened_at,
        cast(tickets.opened_at as date) as opened_date,
        tickets.raised_by_id,
        coalesce(
            project_roles.role,
            person_roles.listed_role,
            tickets.raised_by_role,
            person_roles.agreed_role
        ) as raised_by_role,
        tickets.raised_by is null and tickets.raised_by_role is null as has_no_raiser,
        tickets.client is not null as has_client,
        -- Ticket systems name the raiser again where nobody stands behind the ticket.
        tickets.on_behalf_of is not null
            and not list_contains(
                [
                    lower(trim(tickets.raised_by)),
                    lower(trim(raisers.name)),
                    lower(trim(raisers.email))
                ],
                lower(trim(tickets.on_behalf_of))
            ) as has_name_behind,
        coalesce(
            regexp_matches(
                lower(trim(tickets.medium)),
                '^(e-?mail|mail|web|form\b|portal)|邮件|邮箱|网页|网站|官网|门户|表单'
            ),
            false
        ) as is_by_mail_or_web,
        tickets.severity,
        tickets.assessed_severity,
        list_position(['critical', 'high', 'medium', 'low'], tickets.assessed_severity)
            > list_position(['critical', 'high', 'medium', 'low'], tickets.severity)
            as is_lowered,
        tickets.is_substantiated

    from tickets

    left join projects on projects.project_id = tickets.project_id

    left join project_roles
        on project_roles.project_id = tickets.project_id
        and project_roles.person_id = tickets.raised_by_id

    left join person_roles on person_roles.person_id = tickets.raised_by_id

    left join people as raisers on raisers.person_id = tickets.raised_by_id

    where tickets.kind = 'complaint'

),

client_contacts as (

    select distinct
        client_id,
        cast(contact_at as date) as contact_date

    from contacts

    where kind is distinct from 'other'

),

covered_days as (

    select
        cast(min(contact_at) as date) as first_date,
        cast(max(contact_at) as date) as last_date

    from contacts

),

reasoned_complaints as (

    select
        recorded_complaints.*,
        client_contacts.contact_date as last_contact_date,
        case
            when raised_by_role = 'client' then 'raised_by_client'
            when (has_client or has_name_behind) and raised_by_role = 'service'
                then 'recorded_by_service'
            when (has_client or has_name_behind)
                and (
                    raised_by_role = 'automated'
                    or has_no_raiser and is_by_mail_or_web
                )
                then 'recorded_automatically'
            when has_no_raiser or raised_by_role = 'automated' then 'nobody_named'
            when raised_by_role is null then 'role_unknown'
            when not has_name_behind and raised_by_role = 'sales'
                then 'sales_in_nobodys_name'
            when not has_name_behind then 'inside_in_nobodys_name'
            when recorded_complaints.client_id is null then 'client_not_resolved'
            when client_contacts.contact_date >= opened_date - $corroboration_days
                then 'contact_found'
            when covered_days.first_date <= opened_date - $corroboration_days
                and covered_days.last_date >= opened_date
                then 'no_contact_found'
            else 'contacts_do_not_cover'
        end as origin_reason

    from recorded_complaints

    cross join covered_days

    asof left join client_contacts
        on client_contacts.client_id = recorded_complaints.client_id
        and client_contacts.contact_date <= recorded_complaints.opened_date

)

select
    ticket_id,
    project_id,
    client_id,
    sales_owner_id,
    pm_id,
    opened_at,
    opened_date,
    raised_by_id,
    raised_by_role,
    severity,
    assessed_severity,
    is_lowered,
    is_substantiated,
    case origin_reason
        when 'raised_by_client' then 'client_direct'
        when 'recorded_by_service' then 'client_direct'
        when 'recorded_automatically' then 'client_direct'
        when 'contact_found' then 'relayed_corroborated'
        when 'no_contact_found' then 'relayed_uncorroborated'
        when 'contacts_do_not_cover' then 'relayed_unchecked'
        when 'client_not_resolved' then 'relayed_unchecked'
        when 'sales_in_nobodys_name' then 'sales_own'
        when 'inside_in_nobodys_name' then 'internal'
        else 'unknown'
    end as origin,
    case
        when origin like 'relayed%' then 'second_hand'
        when origin = 'client_direct' then 'first_hand'
        when origin = 'unknown' then 'unknown'
        else 'internal'
    end as arrival,
    origin_reason,
    last_contact_date

from reasoned_complaints

order by opened_at, ticket_id
