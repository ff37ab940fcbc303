"""Training of the classifier: recipes, images, training loop, export and comparison.

`job` is the child process that trains for /train; `detector` trains the detector.
"""
