/*
title.en    = "Corrected on verification: relayed against first-hand"
title.zh    = "核实后被修改或否认：转述与第一手之差"
question.en = "Of the requirements put to the client, are relayed ones wrong more often than first-hand ones?"
question.zh = "在已向客户核实的需求中，转述的是否比第一手的更常有误？"
grain       = "one row per project and way of arrival"
tables      = ["requirement_states"]
chart       = { kind = "difference" }
rows        = "requirements/rows"
suspects    = "higher"
claim.en    = "of what was put to the client, a relayed message is associated with a share of corrections {difference} than a first-hand one"
claim.zh    = "在已核实的需求中，与第一手相比，转述内容被修改或否认的占比{difference}"
needs       = ["requirements.verification_result", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Only what was put to the client can show it: whoever asks only in doubt will find more errors. What nobody asked about counts as unknown.", "Requirements of unknown arrival and unknown outcomes are held against the difference, and for it (bounds); internal ones are in neither group."]
caveats.zh  = ["只有向客户核实过的需求才看得出对错：只在有疑问时才核实，错误自然显得多；没有核实过的计为不明。", "来源不明的需求和不明的结果分别按不利和有利计算（上下界）；内部提出的不属于任何一组。"]

[estimate]
kind        = "difference"
numerator   = "corrected_count"
denominator = "verified_count"
unknown     = "unknown_count"
unasked     = "unasked_count"
group       = "arrival"
cluster     = "project_id"
clusters    = ["sales_owner_id"]
left_out    = ["client_id"]
of          = "second_hand"
against     = "first_hand"
sesoi       = "sesoi_rate"

[estimate.variants.earlier_half]
numerator   = "earlier_corrected_count"
denominator = "earlier_verified_count"

[estimate.variants.later_half]
numerator   = "later_corrected_count"
denominator = "later_verified_count"

[columns.unasked_count]
en = "Never put to the client"
zh = "未向客户核实"

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

chosen_requirements as (

    select
        project_id,
        client_id,
        sales_owner_id,
        arrival,
        not is_censored as is_verified,
        received_date > median(received_date) filter (where not is_censored) over ()
            as is_later,
        is_corrected

    from requirement_states

    where is_within(received_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

)

select
    project_id,
    any_value(client_id) as client_id,
    any_value(sales_owner_id) as sales_owner_id,
    arrival,
    count(*) filter (where is_verified) as verified_count,
    count(*) filter (where is_verified and is_corrected) as corrected_count,
    count(*) filter (where is_verified and is_corrected is null) as unknown_count,
    count(*) filter (where not is_verified) as unasked_count,
    count(*) filter (where is_verified and not is_later) as earlier_verified_count,
    count(*) filter (where is_verified and not is_later and is_corrected)
        as earlier_corrected_count,
    count(*) filter (where is_verified and is_later) as later_verified_count,
    count(*) filter (where is_verified and is_later and is_corrected)
        as later_corrected_count

from chosen_requirements

group by project_id, arrival

order by project_id, arrival
