"""The analytical questions, one SQL file each, and the catalog that reads them."""
