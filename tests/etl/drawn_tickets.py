"""Tickets as hypothesis draws them: lists, and the weekly states of one."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

FIELDS = ("ticket_id", "client", "project", "subject", "opened_at", "status", "severity")
WORDS = ("invoice", "berth", "training", "login", "price", "crane", "gate", "report", "login page")
CLIENTS = ("Harbour Foods", "Polar Shipping", "晨光制造", "Delta Bank")
DAY = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - the company's own time, as parsed

Row = dict[str, Any]


@st.composite
def draw_rows(draw: st.DrawFn, own: str = "a", least: int = 1, most: int = 8) -> tuple[Row, ...]:
    """Tickets of one list, numbered from 1: what they say is like no other list's."""
    count = draw(st.integers(least, most))
    start = DAY - timedelta(days=400 * (ord(own) - ord("a")))
    return tuple(
        {
            "ticket_id": str(number),
            "client": f"{draw(st.sampled_from(CLIENTS))} {own}",
            "project": f"Project {own}",
            "subject": f"{own * 3} {draw(st.sampled_from(WORDS))} {chr(96 + number)}",
            "opened_at": start + timedelta(days=11 * number),
            "status": draw(st.sampled_from(["Open", "Closed", None])),
            "severity": draw(st.sampled_from(["low", "high", None])),
        }
        for number in range(1, count + 1)
    )


@st.composite
def draw_states(draw: st.DrawFn, own: str = "a") -> tuple[tuple[Row, ...], ...]:
    """Weekly states of one list: cells set and cleared, rows added."""
    rows = draw(draw_rows(own, least=4, most=8))
    states = []
    for shown in sorted(draw(st.lists(st.integers(3, len(rows)), min_size=2, max_size=4))):
        states.append(
            tuple(
                row
                | {
                    "status": draw(st.sampled_from(["Open", "Closed", None])),
                    "severity": draw(st.sampled_from(["low", None])),
                }
                for row in rows[:shown]
            )
        )
    return tuple(states)
