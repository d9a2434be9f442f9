"""The tab "Study"."""
