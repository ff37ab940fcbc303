"""/models: list, promote, roll back and delete model versions; the pool that reads photos."""
