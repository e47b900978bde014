"""Upload: drop exports, see what was recognised and what is wrong, and publish."""

from dashboard.engine import session
from dashboard.intake import downloads, preview, publish, questions, upload
from dashboard.ui import actions, layout
from etl import findings, progress, schema
from etl.commands import answers, commit, loads
from etl.mapping import excerpt
from etl.workbooks import template

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")
data, by = session.get_data_folder(), "dashboard"

layout.render_title("upload")
downloads.render_templates(
    schema.ORDER, write=lambda table, lang: template.write(schema.load_tables()[table], lang)
)
actions.render_result(findings.format_message, progress.Progress)
proposal = upload.receive_files(lambda paths: loads.propose(data, paths, by), progress.Progress)
desk = questions.IntakeActions(
    schema.load_tables(),
    findings.format_message,
    findings.describe_reason,
    answer=lambda load, given: answers.save_answer(data, load, given, by),
    again=lambda files: loads.propose_again(data, files),
)
upload.render_proposal(proposal, desk)
preview.render(
    proposal,
    read=excerpt.read,
    sentence=findings.format_sentence,
    correct=lambda loads, lang: commit.write_corrected_file(data, loads, lang),
)
publish.render_confirmation(
    proposal,
    findings.format_message,
    preview=lambda files, complete: loads.preview(data, files, by, complete),
    confirm=lambda files, complete: loads.confirm(data, files, by, complete),
    headlines=HEADLINES,
    watch=progress.Progress,
)
upload.render_sample(withdraw=lambda: loads.withdraw_sample(data, by))
