/*
title.en    = "Passed-on complaints found to be true, person by person"
title.zh    = "查实的转述投诉（按转述人）"
question.en = "Are the complaints that some people pass on found to be true less often than those of others?"
question.zh = "有些人转述的投诉，查实的是否比其他人少？"
grain       = "one row per person who relayed a complaint, and project; those with few are one row"
tables      = ["complaints", "people"]
chart       = { kind = "funnel", x = "person_label", y = "relayed_substantiated_rate" }
rows        = "complaints/rows"
estimate    = { kind = "spread", value = "relayed_substantiated_rate", numerator = "substantiated_count", denominator = "complaint_count", unknown = "unknown_count", unit = "person_label", sesoi = "sesoi_rate" }
needs       = ["tickets.kind", "tickets.is_substantiated", "tickets.raised_by"]
caveats.en  = ["People are shown by letters unless the settings ask for names; A passed on the most. A letter means the same person within this chart only.", "Complaints without a recorded finding stay in the denominator as unknown.", "Who investigated, and how strictly, is not in the data.", "People with few complaints are combined in one line of the table and are not in the figure."]
caveats.zh  = ["除非设置要求显示姓名，人员以字母代替，A 转述最多。同一字母只在本图中指同一人。", "没有调查结论的投诉保留在分母中，计为不明。", "由谁调查、标准多严，数据中没有。", "转述很少的人合为表中一行，不计入该数值。"]

[columns.substantiated_count]
en = "Found to be true"
zh = "查实数"

[columns.relayed_substantiated_rate]
en = "Passed on and found to be true"
zh = "转述投诉的查实占比"
*/
with

relayed_complaints as (

    select
        raised_by_id,
        project_id,
        is_substantiated

    from complaints

    where arrival = 'second_hand'
        and raised_by_id is not null
        and is_within(opened_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

relayers as (

    select
        raised_by_id,
        count(*) as relayed_count

    from relayed_complaints

    group by raised_by_id

),

placed_relayers as (

    select
        raised_by_id,
        relayed_count,
        row_number() over (order by relayed_count desc, raised_by_id) - 1 as place

    from relayers

),

labelled_relayers as (

    select
        placed_relayers.raised_by_id,
        case
            when placed_relayers.relayed_count < $small_group then 'others'
            when $show_names then coalesce(people.name, placed_relayers.raised_by_id)
            -- A to Z, then AA, AB …
            else if(place >= 26, chr(64 + (place // 26)::integer), '')
                || chr(65 + (place % 26)::integer)
        end as person_label

    from placed_relayers

    left join people on people.person_id = placed_relayers.raised_by_id

),

labelled_complaints as (

    -- Neither the person nor the project is told: a project would give away who has it.
    select
        labelled_relayers.person_label,
        if(
            labelled_relayers.person_label = 'others',
            null,
            relayed_complaints.project_id
        ) as project_id,
        relayed_complaints.is_substantiated

    from relayed_complaints

    inner join labelled_relayers
        on labelled_relayers.raised_by_id = relayed_complaints.raised_by_id

)

select
    person_label,
    count(*) as complaint_count,
    count(*) filter (where is_substantiated) as substantiated_count,
    count(*) filter (where is_substantiated is null) as unknown_count,
    rate_of(is_substantiated) as relayed_substantiated_rate

from labelled_complaints

group by person_label, project_id

order by person_label, complaint_count desc, substantiated_count desc, unknown_count
