"""Training of the classifier: recipes, images, the loop, export and comparison."""
