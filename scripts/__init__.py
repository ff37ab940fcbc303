"""Commands to run by hand, one file each; other files and the folders hold what they use."""
