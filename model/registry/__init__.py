"""Model versions, which of them serves, and the runtime of networks."""
