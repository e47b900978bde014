"""A query of the company's own, as tests save it."""

NAME = "own/tickets"


def write(order: str = "ticket_id", name: str = NAME, header: str = "") -> str:
    """Its text, in this order; `name` gives the rows behind it, `header` further header lines."""
    return f"""/*
title.en    = "Tickets"
title.zh    = "工单"
question.en = "Which tickets are there?"
question.zh = "有哪些工单？"
grain       = "one row per ticket"
tables      = ["tickets"]
chart       = {{ kind = "table" }}
rows        = "{name}"
caveats.en  = []
caveats.zh  = []
{header}ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
*/
select ticket_id, subject from tickets order by {order}
"""
