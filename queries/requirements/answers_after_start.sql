/*
title.en    = "Changed or denied by the client, by when the answer came"
title.zh    = "问过客户后要改或被否认（按答复时间）"
question.en = "Of the requirements passed on and started, how many did the client change or deny, and how many have no answer on record?"
question.zh = "转述且已开工的需求，客户后来改了或否认了多少？没有答复记录的又有多少？"
grain       = "one row per time of the client's answer, of requirements passed on and started"
tables      = ["requirement_starts"]
chart       = { kind = "dot", x = "verified_when", y = "corrected_rate", interval = true }
rows        = "requirements/start_rows"
estimate    = { kind = "rate", value = "corrected_rate", numerator = "corrected_count", denominator = "answered_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["requirements.verification_result", ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Only requirements passed on by others, on which work has started.", "Whoever asks only when in doubt finds more errors: requirements without an answer on record may be wrong less often, or more.", "Changed after work began does not mean that all of the work was lost.", "The interval allows for requirements of one project resembling each other."]
caveats.zh  = ["只含经人转述且已开工的需求。", "只在有疑问时才问客户，错误自然显得多：没有客户答复记录的，出错率可能更低，也可能更高。", "开工后才改，不等于已做的工作全部作废。", "区间按项目归并计算。"]

[columns.answered_count]
en = "With the client’s answer on record"
zh = "有客户答复记录"

[columns.corrected_count]
en = "Changed or denied"
zh = "要改或被否认"

[columns.corrected_rate]
en = "Share changed or denied"
zh = "要改或被否认的占比"

[columns.filled_count]
en = "With effort on record"
zh = "已填工作量"

[columns.effort_days]
en = "Effort (person-days)"
zh = "工作量（人天）"

[columns.corrected_filled_count]
en = "Changed or denied, with effort on record"
zh = "要改或被否认且已填工作量"

[columns.corrected_effort_days]
en = "Effort in those changed or denied (person-days)"
zh = "要改或被否认的工作量（人天）"
*/
with

chosen_starts as (

    select
        project_id,
        verified_when,
        verified_when <> 'never' as is_answered,
        coalesce(is_corrected, false) as is_corrected,
        is_corrected is null and verified_when <> 'never' as is_unknown,
        effort_days

    from requirement_starts

    where arrival = 'second_hand'
        and is_within(received_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

)

select
    verified_when,
    count(*) as requirement_count,
    count(*) filter (where is_answered) as answered_count,
    count(*) filter (where is_corrected) as corrected_count,
    count(*) filter (where is_unknown) as unknown_count,
    corrected_count / nullif(answered_count, 0) as corrected_rate,
    count(effort_days) as filled_count,
    coalesce(sum(effort_days), 0) as effort_days,
    count(effort_days) filter (where is_corrected) as corrected_filled_count,
    coalesce(sum(effort_days) filter (where is_corrected), 0) as corrected_effort_days,
    {
        'numerator': histogram(coalesce(project_id, '')) filter (where is_corrected),
        'denominator': histogram(coalesce(project_id, '')) filter (where is_answered)
    } as by_project

from chosen_starts

group by verified_when

order by
    array_position(
        ['before_work', 'after_work_began', 'order_unknown', 'never'],
        verified_when
    )
