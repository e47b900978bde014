/*
title.en = "The way that a requirement took"
title.zh = "需求走过的路径"
grain    = "one row per requirement on which work has begun"
tables   = ["requirement_states", "requirements", "requirement_slips"]

[meanings.verified_when]
en = "when the client’s answer came: before work, after it began, never, or in unknown order"
zh = "客户答复的时点：开工前、开工后、始终没有或先后不明"

[meanings.found_result]
en = "what the client said when asked; none without a result"
zh = "客户被问到后的回答；没有结果时为无"

[meanings.task_outcome]
en = "whether its tasks were late or on time; unknown where no task names it"
zh = "其任务是否按期；没有任务指明该需求时为不明"
*/
select
    requirement_states.project_id,
    requirement_states.requirement_id,
    requirement_states.client_id,
    requirement_states.sales_owner_id,
    requirement_states.pm_id,
    requirement_states.received_date,
    requirement_states.arrival,
    case requirement_states.state
        when 'verified_before_work' then 'before_work'
        when 'verified_after_work_began' then 'after_work_began'
        when 'verified_order_unknown' then 'order_unknown'
        else 'never'
    end as verified_when,
    case
        when requirement_states.is_censored then 'not_asked'
        else coalesce(requirements.verification_result, 'not_recorded')
    end as found_result,
    case
        when requirement_slips.late_days > 0 then 'late'
        when requirement_slips.late_days = 0 then 'on_time'
        else 'not_known'
    end as task_outcome,
    coalesce(requirement_slips.late_days, 0) as late_days

from requirement_states

inner join requirements
    on requirements.project_id is not distinct from requirement_states.project_id
    and requirements.requirement_id = requirement_states.requirement_id

left join requirement_slips
    on requirement_slips.project_id = requirement_states.project_id
    and requirement_slips.requirement_id = requirement_states.requirement_id

where requirement_states.is_work_begun

order by requirement_states.project_id, requirement_states.requirement_id
