"""WHERE is it? A name in its context becomes a place, or an abstention. Knows nothing of news."""
