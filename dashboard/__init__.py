"""What pages are made of: asking the snapshot, words, filters, charts and the drawing verbs."""
