/*
title.en    = "Started without the client’s answer, project by week"
title.zh    = "没有客户答复记录就开工（按项目和周）"
question.en = "Of the requirements passed on, how many does each project start in each week, how many of them without the client’s answer on record, and how much is recorded at all?"
question.zh = "各项目每周开工多少项转述的需求？其中多少项没有客户答复记录？同期的登记有多勤？"
grain       = "one row per project and complete week of its activity"
tables      = ["requirement_starts", "week_records", "as_of"]
chart       = { kind = "table" }
rows        = "requirements/start_rows"
suspects    = "higher"
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Weeks begin on Monday and are complete by the last day of the requirement lists; a week without any such start counts as 0.", "Requirements started on an unknown day, or while their project was not active, are in no week; with the order of answer and start unknown, a requirement is not counted as unanswered.", "Answers to other requirements and contacts with the client show how much is recorded at all. A contact that names no project counts for every project of its client."]
caveats.zh  = ["每周从周一开始，只计需求清单截止日之前的完整周；没有此类开工的周计为0。", "开工日期不明或不在项目活跃期内的需求不计入任何一周；答复与开工先后不明的，不计为没有答复。", "其他需求的答复和客户接触说明登记有多勤。未注明项目的接触计入该客户的每个项目。"]

[columns.second_hand_count]
en = "Passed on and started"
zh = "转述且已开工"
*/
with

started_requirements as (

    select
        project_id,
        week_of(work_begun_date) as week_date,
        count(*) as second_hand_count,
        count(*) filter (where is_counted_unverified) as unverified_count,
        count(*) filter (where is_counted_unverified is null) as unknown_count

    from requirement_starts

    where arrival = 'second_hand'

    group by all

)

select
    week_records.project_id,
    week_records.week_date,
    coalesce(started_requirements.second_hand_count, 0) as second_hand_count,
    coalesce(started_requirements.unverified_count, 0) as unverified_count,
    coalesce(started_requirements.unknown_count, 0) as unknown_count,
    week_records.other_answer_count,
    week_records.contact_count

from week_records

inner join as_of on as_of.table_name = 'requirements'

left join started_requirements
    on started_requirements.project_id = week_records.project_id
    and started_requirements.week_date = week_records.week_date

where is_week_over(week_records.week_date, as_of.as_of_date, 0)
    and is_within(week_records.week_date, $start_date, $end_date)
    and is_selected($client, week_records.client_id)
    and is_selected($project, week_records.project_id)
    and is_selected($sales, week_records.sales_owner_id)
    and is_selected($pm, week_records.pm_id)

order by week_records.project_id, week_records.week_date
