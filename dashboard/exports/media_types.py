"""Media types of downloads."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MEDIA_TYPES = {"csv": "text/csv", "xlsx": XLSX}
# Of what is only to be kept by the browser, whatever it is.
ANY_FILE = "application/octet-stream"
