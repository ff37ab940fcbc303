"""Set-up of `.venv/` with the standard library alone: check the Python, install the pins."""
