"""Upload: drop exports, see what was recognised and what is wrong, and publish."""

from dashboard.intake import downloads, drop_zone, publish, upload, waiting
from dashboard.ui import actions, layout

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")

layout.render_title("upload")
downloads.render_templates()
actions.render_result()
proposal = drop_zone.receive_files() or waiting.take_up_files()
upload.render_proposal(proposal)
publish.render_confirmation(proposal, HEADLINES)
upload.render_sample()
