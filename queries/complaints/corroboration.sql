/*
title.en    = "Passed-on complaints with a client contact on record before"
title.zh    = "转述投诉之前的接触记录"
question.en = "Is there a client contact on record before passed-on complaints?"
question.zh = "转述的投诉之前，是否有与该客户的接触记录？"
grain       = "one row"
tables      = ["complaints"]
chart       = { kind = "figure", y = "corroborated_rate" }
rows        = "complaints/rows"
estimate    = { kind = "rate", value = "corroborated_rate", numerator = "corroborated_count", denominator = "relayed_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["tickets.kind", "tickets.on_behalf_of", "contacts.contact_at", ["people.role", "projects.sales_owner", "tickets.raised_by_role"]]
caveats.en  = ["A contact in the days before may be chance: clients who are met often are met before complaints too.", "Passed-on complaints from a period that the contact records do not cover count as unknown."]
caveats.zh  = ["之前几天有接触也可能是巧合：经常见面的客户，投诉前自然也常有接触。", "接触记录未覆盖时段的转述投诉计为不明。"]

[columns.corroborated_count]
en = "With a contact record"
zh = "此前有接触记录"

[columns.corroborated_rate]
en = "Share with a contact record"
zh = "此前有接触记录的占比"
*/
select
    count(*) as relayed_count,
    count(*) filter (where origin = 'relayed_corroborated') as corroborated_count,
    count(*) filter (where origin = 'relayed_unchecked') as unknown_count,
    rate_of(origin = 'relayed_corroborated') as corroborated_rate,
    cases_by(project_id, origin = 'relayed_corroborated') as by_project

from complaints

where is_within(opened_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)
    and origin in (
        'relayed_corroborated', 'relayed_uncorroborated', 'relayed_unchecked'
    )

order by relayed_count
