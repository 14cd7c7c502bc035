"""Scripts that regenerate the shipped word data; run by hand at development time."""
