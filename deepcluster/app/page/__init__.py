"""The page: its components, each with its template, style and script beside it."""
