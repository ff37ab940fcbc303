"""/models: list, promote and delete model versions; the pool that reads photos."""
