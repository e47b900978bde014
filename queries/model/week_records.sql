/*
title.en = "What else is recorded of a project, week by week"
title.zh = "各项目每周的其他登记"
grain    = "one row per project and week (Monday) of its activity"
tables   = ["project_weeks", "requirement_states", "contacts", "contact_attendances"]

[columns.apart_count]
en = "Contacts without sales and project together"
zh = "销售与项目方未同时在场的接触"

[meanings.week_date]
en = "the Monday of the week"
zh = "该周的周一"

[meanings.other_answer_count]
en = "the client’s answers dated in that week to requirements that were not passed on"
zh = "日期在当周的、对非转述需求的客户答复数"

[meanings.contact_count]
en = "contacts with the client in that week"
zh = "当周的客户接触数"
*/
with

-- What a rule on requirements passed on leaves as it is.
other_answers as (

    select
        project_id,
        week_of(verified_date) as week_date,
        count(*) as other_answer_count

    from requirement_states

    where arrival <> 'second_hand'
        and verified_date is not null

    group by all

),

-- A contact that names no project counts for every project of its client.
client_contacts as (

    select
        project_weeks.project_id,
        project_weeks.week_date,
        count(*) as contact_count,
        count(*) filter (where contact_attendances.attendance <> 'both') as apart_count

    from contacts

    inner join project_weeks
        on project_weeks.week_date = week_of(cast(contacts.contact_at as date))
        and project_weeks.client_id = contacts.client_id
        and project_weeks.project_id = coalesce(
            contacts.project_id, project_weeks.project_id
        )

    left join contact_attendances
        on contact_attendances.contact_id = contacts.contact_id

    group by all

)

select
    project_weeks.project_id,
    project_weeks.client_id,
    project_weeks.sales_owner_id,
    project_weeks.pm_id,
    project_weeks.week_date,
    coalesce(other_answers.other_answer_count, 0) as other_answer_count,
    coalesce(client_contacts.contact_count, 0) as contact_count,
    coalesce(client_contacts.apart_count, 0) as apart_count

from project_weeks

left join other_answers
    on other_answers.project_id = project_weeks.project_id
    and other_answers.week_date = project_weeks.week_date

left join client_contacts
    on client_contacts.project_id = project_weeks.project_id
    and client_contacts.week_date = project_weeks.week_date

order by project_weeks.project_id, project_weeks.week_date
