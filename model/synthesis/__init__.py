"""Photos of pages that nobody wrote: what the detector, and the classifier with it, learn from."""
