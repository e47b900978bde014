/*
title.en    = "Corrected on verification: relayed against first-hand"
title.zh    = "核实后被修改或否认：转述与第一手之差"
question.en = "Is a relayed message wrong more often than a first-hand one?"
question.zh = "转述的内容是否比第一手的更常有误？"
grain       = "one row per project and way of arrival"
tables      = ["requirement_states", "requirements", "projects"]
chart       = { kind = "difference" }
rows        = "requirements/rows"
expected    = "higher"
claim.en    = "a relayed message is associated with a share of corrections {difference} than a first-hand one"
claim.zh    = "与第一手相比，转述内容经核实被修改或否认的占比{difference}"
needs       = ["requirements.verification_result", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Only what was verified can show it: whoever asks only in doubt will find more errors.", "Requirements of unknown arrival are counted once in, once out; internal ones are in neither group."]
caveats.zh  = ["只有核实过的需求才看得出对错：只在有疑问时才核实，错误自然显得多。", "来源不明的需求一次计入、一次不计；内部提出的不属于任何一组。"]

[estimate]
kind        = "difference"
numerator   = "corrected_count"
denominator = "verified_count"
unknown     = "unknown_count"
group       = "arrival"
cluster     = "project_id"
of          = "second_hand"
against     = "first_hand"
sesoi       = "sesoi_rate"

[estimate.variants.earlier_half]
numerator   = "earlier_corrected_count"
denominator = "earlier_verified_count"

[estimate.variants.later_half]
numerator   = "later_corrected_count"
denominator = "later_verified_count"

[columns.corrected_count]
en = "Amended or rejected"
zh = "修改或否认"

[columns.earlier_corrected_count]
en = "Amended or rejected, earlier half of the time"
zh = "修改或否认（前半期）"

[columns.earlier_verified_count]
en = "Verified, earlier half of the time"
zh = "已核实数（前半期）"

[columns.later_corrected_count]
en = "Amended or rejected, later half of the time"
zh = "修改或否认（后半期）"

[columns.later_verified_count]
en = "Verified, later half of the time"
zh = "已核实数（后半期）"
*/
with

verified_requirements as (

    select
        requirement_states.project_id,
        requirement_states.arrival,
        requirement_states.received_date > median(requirement_states.received_date) over ()
            as is_later,
        requirements.verification_result

    from requirement_states

    inner join requirements
        on requirements.project_id is not distinct from requirement_states.project_id
        and requirements.requirement_id = requirement_states.requirement_id

    left join projects on projects.project_id = requirement_states.project_id

    where not requirement_states.is_censored
        and ($start_date is null or requirement_states.received_date >= $start_date)
        and ($end_date is null or requirement_states.received_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, requirement_states.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

)

select
    project_id,
    arrival,
    count(*) as verified_count,
    count(*) filter (where verification_result in ('amended', 'rejected'))
        as corrected_count,
    count(*) filter (where verification_result is null) as unknown_count,
    count(*) filter (where not is_later) as earlier_verified_count,
    count(*) filter (where not is_later and verification_result in ('amended', 'rejected'))
        as earlier_corrected_count,
    count(*) filter (where is_later) as later_verified_count,
    count(*) filter (where is_later and verification_result in ('amended', 'rejected'))
        as later_corrected_count

from verified_requirements

group by all

order by project_id, arrival
