/*
title.en = "Requirements on which work has started: effort, and the client’s answer"
title.zh = "已开工的需求：工作量与客户答复"
grain    = "one row per requirement on which work has started"
tables   = ["requirement_states", "requirements"]

[columns.effort_days]
en = "Effort (person-days)"
zh = "工作量（人天）"

[columns.relayed_by_id]
en = "Relayed by (ID)"
zh = "转述人编号"

[meanings.verified_when]
en = "when the client’s answer came: before work, after it began, never, or in unknown order"
zh = "客户答复的时点：开工前、开工后、始终没有或先后不明"
*/
-- An answer without a day has an unknown order; no answer on record does not mean that
-- nobody asked.
select
    requirement_states.project_id,
    requirement_states.requirement_id,
    requirement_states.client_id,
    requirement_states.sales_owner_id,
    requirement_states.pm_id,
    requirements.relayed_by_id,
    requirement_states.channel,
    requirement_states.arrival,
    requirement_states.received_date,
    requirement_states.work_begun_date,
    requirement_states.verified_date,
    requirements.effort_days,
    requirement_states.is_counted_unverified,
    case requirement_states.state
        when 'verified_before_work' then 'before_work'
        when 'verified_after_work_began' then 'after_work_began'
        when 'verified_order_unknown' then 'order_unknown'
        else 'never'
    end as verified_when,
    requirement_states.is_corrected

from requirement_states

inner join requirements
    on requirements.project_id is not distinct from requirement_states.project_id
    and requirements.requirement_id = requirement_states.requirement_id

where requirement_states.is_work_begun

order by requirement_states.project_id, requirement_states.requirement_id
