"""The steps; a database stores the revision of its last one."""
