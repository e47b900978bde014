/*
title.en    = "Complaints to assess a second time"
title.zh    = "可供复评的投诉"
question.en = "Which complaints were found true or not, and can be looked at by a second person?"
question.zh = "哪些投诉已有属实与否的结论，可由第二人复评？"
grain       = "one row per investigated complaint that is relayed or the client's own"
tables      = ["complaints", "tickets"]
chart       = { kind = "table" }
rows        = "complaints/rows"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["Complaints without a recorded finding, internal ones and those of unknown origin are not listed."]
caveats.zh  = ["没有调查结论的、内部提出的和来源不明的投诉不在其中。"]

[columns.first_answer]
en = "First assessment"
zh = "首次认定"

[columns.record_date]
en = "Day"
zh = "日期"

[columns.description]
en = "As recorded"
zh = "登记内容"

[columns.named_people]
en = "Names in the record"
zh = "记录中的姓名"
*/
select
    coalesce(complaints.project_id, '') as project_id,
    complaints.ticket_id as record_id,
    complaints.arrival,
    if(complaints.is_substantiated, 'substantiated', 'unsubstantiated') as first_answer,
    complaints.opened_date as record_date,
    tickets.subject as title,
    tickets.description,
    list_filter(
        [tickets.raised_by, tickets.on_behalf_of, tickets.assigned_to],
        lambda person: person is not null
    ) as named_people

from complaints

inner join tickets on tickets.ticket_id = complaints.ticket_id

where complaints.is_substantiated is not null
    and complaints.arrival in ('second_hand', 'first_hand')

order by project_id, record_id
