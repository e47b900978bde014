"""Upload: drop exports, see what was recognised and what is wrong, and publish."""

from dashboard import decisions, engine, handouts, publishing, receipts, sheets, show
from etl import excerpt, findings, loading, progress, sources, template

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")
data, by = engine.folder(), "dashboard"

show.title("upload")
handouts.templates(
    sources.ORDER, write=lambda table, lang: template.write(sources.load()[table], lang)
)
decisions.told(findings.message, progress.Progress)
proposal = receipts.received(lambda paths: loading.propose(data, paths, by), progress.Progress)
receipts.proposed(proposal, findings.message, findings.reason)
sheets.shown(
    proposal,
    read=excerpt.read,
    sentence=findings.sentence,
    correct=lambda loads, lang: loading.corrected_file(data, loads, lang),
)
publishing.confirmation(
    proposal,
    findings.message,
    preview=lambda files, complete: loading.preview(data, files, by, complete),
    confirm=lambda files, complete: loading.confirm(data, files, by, complete),
    headlines=HEADLINES,
    watch=progress.Progress,
)
receipts.sample(withdraw=lambda: loading.withdraw_sample(data, by))
show.way_to("loads")
