/*
title.en    = "Slip linked to a change: passed on without an answer on record in time versus all others"
title.zh    = "变更关联的延误（没有及时答复记录的转述变更与其他变更之差）"
question.en = "Does more delay go with a passed-on change without an answer on record in time than with other changes?"
question.zh = "没有及时答复记录的转述变更，是否比其他变更关联更多延误？"
grain       = "one row per change"
tables      = ["change_arrivals", "change_slips", "changes"]
chart       = { kind = "difference" }
rows        = "schedule/changes"
suspects    = "higher"
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"], "changes.requested_date", ["changes.channel", "changes.relayed_by", "changes.client_contact"], ["changes.verified_date", "changes.verification_result"]]
caveats.en  = ["“No answer on record in time” means none from the client by the decision or, without one, by the start of work.", "Linked means close in time or named together, not caused.", "Decided changes count, those without a link as 0 days; rejected and undecided ones are left out.", "Changes of the same project and similar months are compared, and of similar effort where most have one on record.", "Changes of unknown arrival, or whose answer and decision are in unknown order, are included once and left out once; internal ones are in neither group."]
caveats.zh  = ["“无及时答复记录”指到决定（或开工）时没有客户答复记录。", "“关联”指时间相近或互相指明，不等于因果。", "已决定的变更计入，没有关联的按0天计；被否决的和尚未决定的不计入。", "比较的是同一项目、相近月份的变更；多数变更填有工作量时，也按工作量调整。", "来源不明或答复先后不明的变更一次计入、一次不计；内部提出的不属于任何一组。"]

[claims]
found.en   = "a passed-on change without an answer on record in time [is|appears to be] linked to more delay than another change: {size} more"
found.zh   = "没有及时答复记录的转述变更[|看来]比其他变更关联更多延误：每项多{size}"
reverse.en = "a passed-on change without an answer on record in time [is|appears to be] linked to less delay than another change: {size} less"
reverse.zh = "没有及时答复记录的转述变更[|看来]比其他变更关联更少延误：每项少{size}"
none.en    = "a passed-on change without an answer on record in time is linked to as much delay as another change: {range}"
none.zh    = "没有及时答复记录的转述变更与其他变更关联的延误相当：每项{range}"
unclear.en = "whether a passed-on change without an answer on record in time is linked to more delay than another change: anything {range}"
unclear.zh = "没有及时答复记录的转述变更是否比其他变更关联更多延误：每项{range}都有可能"

[trial]
eligible.en  = "Changes that were decided and not rejected; internal ones are in neither group."
eligible.zh  = "已决定且未被否决的变更；内部提出的不属于任何一组。"
time_zero.en = "The day on which the change was requested."
time_zero.zh = "提出变更之日。"
exposure.en  = "Passed on with no answer from the client on record by the decision or, without one, by the start of work; against heard from the client, or answered by then."
exposure.zh  = "经人转述，且到决定（或开工）时仍没有客户答复记录；对照为听客户亲口说，或届时已有答复。"
outcome.en   = "Late working days of tasks that are linked to the change, up to their finish or the last day of the data; 0 without a link."
outcome.zh   = "关联到该变更的任务延误工作日，计至任务完成或数据截止日；没有关联的为0。"
analysis.en  = "Difference of the two means within the same project, adjusted for the month and, where most have one, the effort; interval by project or by salesperson, whichever is wider."
analysis.zh  = "同一项目内两组均值之差，按月份调整，多数填有工作量时也按工作量调整；置信区间按项目或按其销售计算，取较宽者。"
unknown.en   = "Most links are based on closeness in time: which of several changes moved a task is not recorded."
unknown.zh   = "多数关联只凭时间相近：几项变更中是哪一项使任务推迟，没有记录。"

[estimate]
kind     = "mean_difference"
value    = "linked_slip_days"
group    = "change_group"
cluster  = "project_id"
clusters = ["sales_owner_id"]
month    = "requested_month"
size     = "effort_days"
of       = "second_hand_unverified"
against  = "first_hand_or_verified"
sesoi    = "sesoi_days"

[estimate.variants.named_only]
value = "named_slip_days"

[estimate.variants.explicit_only]
value = "explicit_slip_days"

[columns.effort_days]
en = "Effort (person-days)"
zh = "工作量（人天）"
*/
with

chosen_changes as (

    select
        change_arrivals.project_id,
        change_arrivals.sales_owner_id,
        change_arrivals.change_id,
        month_of(change_arrivals.requested_date) as requested_month,
        changes.effort_days,
        case
            when change_arrivals.arrival_group = 'second_hand_unverified'
                then 'second_hand_unverified'
            when change_arrivals.arrival_group <> 'other' then 'first_hand_or_verified'
            when change_arrivals.channel = 'internal' then 'internal'
            else 'unknown'
        end as change_group,
        change_slips.linked_slip_days,
        -- Where nothing is named at all, that is no finding of no difference.
        case when sum(change_slips.named_slip_days) over () > 0
            then change_slips.named_slip_days
        end as named_slip_days,
        case when sum(change_slips.explicit_slip_days) over () > 0
            then change_slips.explicit_slip_days
        end as explicit_slip_days

    from change_arrivals

    inner join change_slips
        on change_slips.project_id is not distinct from change_arrivals.project_id
        and change_slips.change_id = change_arrivals.change_id

    inner join changes
        on changes.project_id is not distinct from change_arrivals.project_id
        and changes.change_id = change_arrivals.change_id

    -- A rejected change has no linked day by construction, a pending one has missed nothing.
    where changes.decision is distinct from 'rejected'
        and (change_arrivals.verification_due_date is not null
            or change_arrivals.was_verified_in_time)
        and is_within(change_arrivals.requested_date, $start_date, $end_date)
        and is_selected($client, change_arrivals.client_id)
        and is_selected($project, change_arrivals.project_id)
        and is_selected($sales, change_arrivals.sales_owner_id)
        and is_selected($pm, change_arrivals.pm_id)

)

select
    project_id,
    sales_owner_id,
    change_id,
    requested_month,
    effort_days,
    change_group,
    linked_slip_days,
    named_slip_days,
    explicit_slip_days

from chosen_changes

order by project_id, change_id
