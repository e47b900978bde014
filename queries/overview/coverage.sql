/*
title.en    = "What the data cannot say"
title.zh    = "当前数据中没有的内容"
question.en = "Which columns that the evidence needs are not filled by any file?"
question.zh = "证据所需的哪些字段，导入的文件都没有提供？"
grain       = "one row per needed field that is empty in all loads"
tables      = ["field_coverage"]
chart       = { kind = "table" }
rows        = "overview/coverage"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["Many of these can replace each other: one of them is often enough.", "A field that is filled only in part is not listed; its unknown cases are counted beside each figure."]
caveats.zh  = ["其中不少字段可以互相替代，往往有一个就够。", "只填了一部分的字段不在此列，不明的数量在各指标旁注明。"]

[columns.needed_for]
en = "Needed for"
zh = "用于"
*/
with

needed_fields as (

    select table_name, field_name, needed_for
    from (
        values
            ('people', 'role', 'roles'),
            ('contacts', 'contact_at', 'contacts'),
            ('contacts', 'person', 'contacts'),
            ('contacts', 'participants', 'contacts'),
            ('projects', 'client', 'clients'),
            ('projects', 'sales_owner', 'roles'),
            ('projects', 'pm', 'roles'),
            ('projects', 'sponsor', 'roles'),
            ('projects', 'service_type', 'services'),
            ('projects', 'start_date', 'exposure'),
            ('projects', 'baseline_start_date', 'exposure'),
            ('requirements', 'channel', 'arrival'),
            ('requirements', 'relayed_by', 'arrival'),
            ('requirements', 'client_contact', 'arrival'),
            ('requirements', 'said_date', 'arrival'),
            ('requirements', 'received_date', 'verification'),
            ('requirements', 'verified_date', 'verification'),
            ('requirements', 'verification_result', 'verification'),
            ('requirements', 'work_started_date', 'work_begun'),
            ('requirements', 'finished_date', 'work_begun'),
            ('requirements', 'status', 'work_begun'),
            ('requirements', 'effort_days', 'effort'),
            ('changes', 'channel', 'arrival'),
            ('changes', 'relayed_by', 'arrival'),
            ('changes', 'client_contact', 'arrival'),
            ('changes', 'requested_date', 'links'),
            ('changes', 'verified_date', 'verification'),
            ('changes', 'verification_result', 'verification'),
            ('changes', 'decided_date', 'verification'),
            ('changes', 'decided_by', 'roles'),
            ('changes', 'decision', 'links'),
            ('changes', 'requirement', 'links'),
            ('changes', 'task_ids', 'links'),
            ('tasks', 'baseline_finish_date', 'slip'),
            ('tasks', 'planned_finish_date', 'slip'),
            ('tasks', 'baseline_start_date', 'links'),
            ('tasks', 'start_date', 'work_begun'),
            ('tasks', 'finish_date', 'slip'),
            ('tasks', 'percent_complete', 'slip'),
            ('tasks', 'status', 'slip'),
            ('tasks', 'requirement', 'links'),
            ('tasks', 'change_ids', 'links'),
            ('tickets', 'kind', 'complaints'),
            ('tickets', 'client', 'complaints'),
            ('tickets', 'project', 'exposure'),
            ('tickets', 'raised_by', 'complaints'),
            ('tickets', 'raised_by_role', 'complaints'),
            ('tickets', 'on_behalf_of', 'complaints'),
            ('tickets', 'medium', 'complaints'),
            ('tickets', 'is_substantiated', 'substantiated'),
            ('tickets', 'category', 'complaints'),
            ('tickets', 'severity', 'complaints'),
            ('tickets', 'assessed_severity', 'complaints'),
            ('tickets', 'reopened_count', 'complaints'),
            ('tickets', 'acknowledged_at', 'resolution'),
            ('tickets', 'resolved_at', 'resolution')
    ) as listed (table_name, field_name, needed_for)

)

select
    needed_fields.table_name,
    needed_fields.field_name,
    needed_fields.needed_for,
    coalesce(field_coverage.is_mapped, false) as is_mapped,
    coalesce(field_coverage.row_count, 0) as row_count

from needed_fields

left join field_coverage
    on field_coverage.table_name = needed_fields.table_name
    and field_coverage.field_name = needed_fields.field_name

where coalesce(field_coverage.filled_count, 0) = 0

order by needed_fields.table_name, needed_fields.field_name
