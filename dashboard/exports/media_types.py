"""Media types of downloads."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": XLSX,
    "zip": "application/zip",
}
# Of what is only to be kept by the browser, whatever it is.
ANY_FILE = "application/octet-stream"
