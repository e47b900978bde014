/*
title.en    = "Corrected on verification: relayed against first-hand"
title.zh    = "核实后被修改或否认：转述与第一手之差"
question.en = "Is a relayed message wrong more often than a first-hand one?"
question.zh = "转述的内容是否比第一手的更常有误？"
grain       = "one row per project and way of arrival"
tables      = ["requirement_states"]
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
        project_id,
        arrival,
        received_date > median(received_date) over () as is_later,
        is_corrected

    from requirement_states

    where not is_censored
        and is_within(received_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

)

select
    project_id,
    arrival,
    count(*) as verified_count,
    count(*) filter (where is_corrected) as corrected_count,
    count(*) filter (where is_corrected is null) as unknown_count,
    count(*) filter (where not is_later) as earlier_verified_count,
    count(*) filter (where not is_later and is_corrected) as earlier_corrected_count,
    count(*) filter (where is_later) as later_verified_count,
    count(*) filter (where is_later and is_corrected) as later_corrected_count

from verified_requirements

group by all

order by project_id, arrival
