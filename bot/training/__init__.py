"""/train and /cancel: the child process, its progress, the decision about its result."""
