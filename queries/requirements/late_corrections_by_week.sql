/*
title.en    = "Changed or denied after work had begun, project by week"
title.zh    = "开工后客户要改或否认（按项目和周）"
question.en = "Of the requirements passed on, how many does each project start in each week, how many of them does the client change or deny within six weeks of the start, and how much is recorded at all?"
question.zh = "各项目每周开工多少项转述的需求？其中多少项在开工后六周内被客户要求修改或否认？同期的登记有多勤？"
grain       = "one row per project and week of its activity that can be judged"
tables      = ["requirement_starts", "week_records", "as_of"]
chart       = { kind = "table" }
rows        = "requirements/start_rows"
suspects    = "higher"
needs       = ["requirements.verified_date", "requirements.verification_result", ["requirements.work_started_date", "requirements.finished_date", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Weeks of starting begin on Monday and end six weeks before the last day of the requirement lists, so that each start has been followed for six weeks; a week without any such start counts as 0.", "The share is of all starts, not of those answered: further answers on record do not make it smaller. Requirements without an answer on record count as unchanged, so the share is a minimum.", "An answer entered without asking hides a later change, unless the change is entered in its place.", "Requirements started on an unknown day, or while their project was not active, are in no week.", "Answers to other requirements and contacts with the client show how much is recorded at all. A contact that names no project counts for every project of its client."]
caveats.zh  = ["按开工日期归周，从周一开始，止于需求清单截止日的六周之前，使每项都有六周可观察；没有此类开工的周计为0。", "以全部开工的需求为分母，而不是有答复的：多登记答复不会使占比变小。没有客户答复记录的计为未改，因此占比是下限。", "没有问就登记的答复会掩盖后来的修改，除非后来据实更改。", "开工日期不明或不在项目活跃期内的需求不计入任何一周。", "其他需求的答复和客户接触说明登记有多勤。未注明项目的接触计入该客户的每个项目。"]

[columns.second_hand_count]
en = "Passed on and started"
zh = "转述且已开工"

[columns.late_corrected_count]
en = "Changed or denied within six weeks of the start"
zh = "开工后六周内要改或被否认"
*/
with

started_requirements as (

    select
        project_id,
        week_of(work_begun_date) as week_date,
        count(*) as second_hand_count,
        count(*) filter (
            where is_corrected
                and verified_when = 'after_work_began'
                and verified_date <= work_begun_date + 42
        ) as late_corrected_count,
        -- An answer in time without its result, or one whose order is unknown.
        count(*) filter (
            where (
                is_corrected is null
                and verified_when = 'after_work_began'
                and verified_date <= work_begun_date + 42
            )
            or (coalesce(is_corrected, true) and verified_when = 'order_unknown')
        ) as unknown_count

    from requirement_starts

    where arrival = 'second_hand'

    group by all

)

select
    week_records.project_id,
    week_records.week_date,
    coalesce(started_requirements.second_hand_count, 0) as second_hand_count,
    coalesce(started_requirements.late_corrected_count, 0) as late_corrected_count,
    coalesce(started_requirements.unknown_count, 0) as unknown_count,
    week_records.other_answer_count,
    week_records.contact_count

from week_records

inner join as_of on as_of.table_name = 'requirements'

left join started_requirements
    on started_requirements.project_id = week_records.project_id
    and started_requirements.week_date = week_records.week_date

where is_week_over(week_records.week_date, as_of.as_of_date, 42)
    and is_within(week_records.week_date, $start_date, $end_date)
    and is_selected($client, week_records.client_id)
    and is_selected($project, week_records.project_id)
    and is_selected($sales, week_records.sales_owner_id)
    and is_selected($pm, week_records.pm_id)

order by week_records.project_id, week_records.week_date
