"""How well a model reads: scores, failures, model card."""
