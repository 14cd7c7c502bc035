"""WHERE is it? A name in its context becomes a place, or an abstention with its reason. Knows nothing of news."""
