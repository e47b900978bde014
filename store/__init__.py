"""Data that must never be lost: received files, decisions, published snapshots."""
