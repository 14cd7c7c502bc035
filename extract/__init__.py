"""WHAT is said? A document becomes mentions and claims. The only home of spaCy."""
