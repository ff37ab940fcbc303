"""Photos of pages that nobody wrote: what the finder, and the classifier with it, learn from."""
