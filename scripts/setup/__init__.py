"""Set-up of `.venv/` with the standard library alone."""
