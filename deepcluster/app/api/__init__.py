"""The REST API: routes, bodies and refusals."""
