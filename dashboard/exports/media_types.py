"""Media types of downloads."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
