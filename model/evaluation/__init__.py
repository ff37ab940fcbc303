"""How well a model reads: labeled photos, and digits that are cut out."""
