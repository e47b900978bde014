/*
title.en    = "Contacts before passed-on complaints, beyond chance"
title.zh    = "转述投诉之前的接触记录（扣除偶然的部分）"
question.en = "Is there a client contact on record before a passed-on complaint more often than before any other day?"
question.zh = "转述投诉之前有客户接触的情形，是否比平常日子更多？"
grain       = "one row per relayed complaint and shift of its opening day, in days; 0 is the day itself"
tables      = ["complaints", "contacts", "project_weeks"]
chart       = { kind = "difference" }
rows        = "complaints/rows"
suspects    = "lower"
needs       = ["tickets.kind", "tickets.on_behalf_of", "contacts.contact_at", ["people.role", "projects.sales_owner", "tickets.raised_by_role"]]
caveats.en  = ["By chance: the same complaints, opened 30, 60 … 180 days earlier, where their project ran and the contact records cover that time. 0 % is what chance gives, 100 % a contact before every complaint.", "A contact may be recorded on the occasion of the complaint, or never recorded: no contact is not proof that nothing was said.", "Complaints without such a day or without a project count as unknown."]
caveats.zh  = ["偶然水平：把同一批投诉的日期提前30、60……180天，且当时项目在进行、接触记录已覆盖。0%即偶然水平，100%即每件投诉之前都有接触。", "接触可能因投诉而登记，也可能没有登记：没有接触记录不等于客户没有说过。", "没有可比日期或没有项目的投诉计为不明。"]

[claims]
found.en   = "client contacts [are|appear to be] rarer before passed-on complaints than before other days: {size} fewer for every 100 such days without one"
found.zh   = "转述投诉之前的客户接触[|看来]比平常日子更少：以平常没有接触的每100天计，少{size}天"
reverse.en = "client contacts [are|appear to be] more frequent before passed-on complaints than before other days: {size} more for every 100 such days without one"
reverse.zh = "转述投诉之前的客户接触[|看来]比平常日子更多：以平常没有接触的每100天计，多{size}天"
none.en    = "client contacts are as frequent before passed-on complaints as before other days: {range} for every 100 such days without one"
none.zh    = "转述投诉之前的客户接触与平常日子相当：以平常没有接触的每100天计，{range}"
unclear.en = "whether client contacts are rarer before passed-on complaints than before other days: anything {range} for every 100 such days without one"
unclear.zh = "转述投诉之前的客户接触是否比平常日子更少：以平常没有接触的每100天计，{range}都有可能"

[trial]
eligible.en  = "Complaints raised by someone inside in a client’s name, where the project ran on that day and on at least one earlier day, and the contact records cover both."
eligible.zh  = "由公司内部人员以客户名义提出的投诉；当日与至少一个更早的日期，项目都在进行，接触记录都已覆盖。"
time_zero.en = "The day on which the complaint was opened; to compare, the days 30, 60 … 180 days before it."
time_zero.zh = "投诉提出之日；对照为其前30、60……180天的日期。"
exposure.en  = "Whether this is the day of a complaint or another day of the same project."
exposure.zh  = "该日是投诉之日，而不是同一项目的其他日子。"
outcome.en   = "A contact with that client on record within the set number of days up to that day."
outcome.zh   = "截至该日、设置所定的天数之内，有与该客户的接触记录。"
analysis.en  = "Share before complaints minus share before other days, divided by the rest up to 100%; clients are resampled with replacement; half and twice the window as variants."
analysis.zh  = "投诉之前的占比减去平常日子的占比，再除以后者距100%的差额；按客户重复抽样；另以减半和加倍的期限各算一次。"
unknown.en   = "What was said without a record, and whether the complaint was the occasion to record a contact."
unknown.zh   = "没有登记的口头沟通，以及接触是否因投诉才登记。"

[estimate]
kind    = "corroboration"
value   = "is_corroborated"
moved   = "moved_days"
usable  = "is_comparable"
unknown = "is_unknown"
cluster = "client_id"
sesoi   = "sesoi_rate"

[estimate.variants.window_short]
value = "is_corroborated_short"

[estimate.variants.window_long]
value = "is_corroborated_long"

[columns.moved_days]
en = "Moved by (days)"
zh = "移动天数"

[columns.is_comparable]
en = "Project ran, contacts cover the time"
zh = "项目进行中且接触记录已覆盖"

[columns.is_unknown]
en = "Cannot be compared"
zh = "无法比较"

[columns.is_corroborated]
en = "With a contact record"
zh = "此前有接触记录"

[columns.is_corroborated_short]
en = "With a contact record, half the window"
zh = "此前有接触记录（期限减半）"

[columns.is_corroborated_long]
en = "With a contact record, twice the window"
zh = "此前有接触记录（期限加倍）"
*/
with

relayed_complaints as (

    select
        ticket_id,
        client_id,
        project_id,
        opened_date

    from complaints

    where arrival = 'second_hand'
        and is_within(opened_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

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

moved_complaints as (

    select
        relayed_complaints.*,
        moves.moved_days,
        relayed_complaints.opened_date + moves.moved_days as moved_date

    from relayed_complaints

    cross join (
        values
            -- Never later: visits that answer a complaint would count.
            (-180), (-150), (-120), (-90), (-60), (-30), (0)
    ) as moves (moved_days)

),

compared_complaints as (

    select
        moved_complaints.ticket_id,
        moved_complaints.client_id,
        moved_complaints.moved_days,
        -- As it was, a complaint need not fall into its project's active weeks.
        (project_weeks.project_id is not null or moved_complaints.moved_days = 0)
            and coalesce(
                covered_days.first_date
                    <= moved_complaints.moved_date - $corroboration_days
                and covered_days.last_date >= moved_complaints.moved_date,
                false
            ) as is_covered,
        moved_complaints.moved_date - client_contacts.contact_date
            as days_since_contact

    from moved_complaints

    cross join covered_days

    left join project_weeks
        on project_weeks.project_id = moved_complaints.project_id
        and project_weeks.week_date
            = week_of(moved_complaints.moved_date)

    asof left join client_contacts
        on client_contacts.client_id = moved_complaints.client_id
        and client_contacts.contact_date <= moved_complaints.moved_date

),

-- The same complaints on both sides: as they were covered, and moved somewhere covered.
judged_complaints as (

    select
        *,
        bool_or(is_covered and moved_days = 0) over by_complaint
            and bool_or(is_covered and moved_days <> 0) over by_complaint
            as has_both

    from compared_complaints

    window by_complaint as (partition by ticket_id)

)

select
    ticket_id,
    client_id,
    moved_days,
    is_covered and has_both as is_comparable,
    moved_days = 0 and not has_both as is_unknown,
    coalesce(days_since_contact <= $corroboration_days, false) as is_corroborated,
    coalesce(days_since_contact <= $corroboration_days / 2, false)
        as is_corroborated_short,
    coalesce(days_since_contact <= $corroboration_days * 2, false)
        as is_corroborated_long

from judged_complaints

order by ticket_id, moved_days
