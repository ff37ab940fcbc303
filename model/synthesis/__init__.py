"""Made-up photos of pages, on which the detector and the classifier are trained."""
