"""How well a model reads: labelled photos, and digits that are cut out."""
