"""Set-up of `.venv/` with the standard library alone: find a Python, install the pins."""
