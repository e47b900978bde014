/*
title.en    = "Passed on and started without an answer, project by week"
title.zh    = "转述且没有客户答复记录就开工的需求（按项目和周）"
question.en = "How many requirements passed on does each project start in each week of its activity, and how many of them without the client’s answer on record?"
question.zh = "各项目在活跃的每一周里，开工多少项转述的需求？其中多少项没有客户答复记录？"
grain       = "one row per project and complete week of its activity in the last year of the data"
tables      = ["project_weeks", "requirement_starts", "as_of"]
chart       = { kind = "table" }
rows        = "requirements/start_rows"
ignores     = ["start_date", "end_date"]
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["The last 52 complete weeks before the last day of the requirement lists; a week without any such start counts as 0.", "Requirements started on an unknown day, or while their project was not active, are in no week."]
caveats.zh  = ["需求清单截止日之前的最近52个完整周；没有此类开工的周计为0。", "开工日期不明或不在项目活跃期内的需求不计入任何一周。"]

[columns.second_hand_count]
en = "Passed on and started"
zh = "转述且已开工"
*/
with

data_end as (

    select cast(date_trunc('week', any_value(as_of_date) + 1) as date) as end_week_date
    from as_of
    where table_name = 'requirements'

)

select
    project_weeks.project_id,
    project_weeks.week_date,
    count(requirement_starts.requirement_id) as second_hand_count,
    count(*) filter (where requirement_starts.is_counted_unverified) as unverified_count

from project_weeks

cross join data_end

left join requirement_starts
    on requirement_starts.project_id = project_weeks.project_id
    and requirement_starts.arrival = 'second_hand'
    and requirement_starts.work_begun_date >= project_weeks.week_date
    and requirement_starts.work_begun_date < project_weeks.week_date + 7

where project_weeks.week_date < data_end.end_week_date
    and project_weeks.week_date >= data_end.end_week_date - 364
    and is_selected($client, project_weeks.client_id)
    and is_selected($project, project_weeks.project_id)
    and is_selected($sales, project_weeks.sales_owner_id)
    and is_selected($pm, project_weeks.pm_id)

group by project_weeks.project_id, project_weeks.week_date

order by project_weeks.project_id, project_weeks.week_date
