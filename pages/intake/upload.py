"""Upload: drop exports, see what was recognised and what is wrong, publish, and take back."""

from dashboard import engine, handouts, questions, receipts, show
from etl import findings, loading, sources, template

data, by = engine.folder(), "dashboard"
words = findings.message

show.title("upload")
handouts.templates(
    sources.ORDER, write=lambda table, lang: template.write(sources.load()[table], lang)
)
proposal = receipts.received(lambda paths: loading.propose(data, paths, by))
desk = questions.Desk(
    sources.load(),
    words,
    findings.reason,
    answer=lambda load, given: loading.answer(data, load, given, by),
    again=lambda files: loading.again(data, files),
)
receipts.proposed(
    proposal,
    desk,
    confirm=lambda files, complete: loading.confirm(data, files, by, complete),
)
receipts.sample(words, withdraw=lambda: loading.withdraw_sample(data, by))
receipts.history(
    lambda: loading.history(data),
    words,
    withdraw=lambda loads: loading.withdraw(data, loads, by),
    restore=lambda loads: loading.restore(data, loads, by),
)
