/*
title.en    = "Verifications to assess a second time"
title.zh    = "可供复评的核实结果"
question.en = "Which answers of clients are recorded, and can be looked at by a second person?"
question.zh = "哪些需求已登记客户的答复，可由第二人复评？"
grain       = "one row per verified requirement that is relayed or first-hand"
tables      = ["requirement_states", "requirements"]
chart       = { kind = "table" }
rows        = "requirements/rows"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["Requirements without a recorded result, internal ones and those of unknown arrival are not listed."]
caveats.zh  = ["没有登记核实结果的、内部提出的和来源不明的需求不在其中。"]

[columns.first_answer]
en = "First assessment"
zh = "首次认定"

[columns.record_date]
en = "Day"
zh = "日期"

[columns.description]
en = "As recorded"
zh = "登记内容"

[columns.verified_description]
en = "As the client put it"
zh = "客户原话"

[columns.named_people]
en = "Names in the record"
zh = "记录中的姓名"
*/
select
    coalesce(requirement_states.project_id, '') as project_id,
    requirement_states.requirement_id as record_id,
    requirement_states.arrival,
    requirements.verification_result as first_answer,
    requirement_states.verified_date as record_date,
    requirements.title,
    requirements.description,
    requirements.verified_description,
    list_filter(
        [
            requirements.relayed_by,
            requirements.client_contact,
            requirements.verified_by
        ],
        lambda person: person is not null
    ) as named_people

from requirement_states

inner join requirements
    on requirements.project_id is not distinct from requirement_states.project_id
    and requirements.requirement_id = requirement_states.requirement_id

where requirements.verification_result is not null
    and requirement_states.arrival in ('second_hand', 'first_hand')

order by project_id, record_id
