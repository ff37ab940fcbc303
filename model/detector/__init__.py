"""Detection of digits in an image, by one network at several scales."""
