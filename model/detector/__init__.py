"""Where the digits are in an image: looks of one network at several scales."""
