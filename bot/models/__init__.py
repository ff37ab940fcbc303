"""/models: list, promote, roll back and delete model versions."""
