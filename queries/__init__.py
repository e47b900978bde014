"""The questions, one SQL file each, and the catalogue that reads them."""
