"""Set up `.venv/` with the standard library alone: find a Python, install pinned packages."""
