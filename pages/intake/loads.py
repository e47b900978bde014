"""Loads: who brought what when, what is in force, and the way back."""

from dashboard import decisions, engine, loads, show
from etl import findings, loading, progress

data, by = engine.folder(), "dashboard"

show.title("loads")
decisions.told(findings.message, progress.Progress)
loads.history(
    lambda: loading.history(data),
    findings.message,
    original=lambda file: loading.original(data, file),
    withdraw=lambda chosen: loading.withdraw(data, chosen, by),
    restore=lambda chosen: loading.restore(data, chosen, by),
)
show.evidence("overview/replaced_rows", {})
