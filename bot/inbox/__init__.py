"""Updates are kept in the database until they are answered; nothing is lost if a process dies."""
