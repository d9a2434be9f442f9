"""The process that serves page and API: address, access, limits, start and stop."""
