"""Commands that are run by hand, a file each; other files and the folders hold what they use."""
