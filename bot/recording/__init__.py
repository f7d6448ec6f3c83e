"""Recording conversations, and replaying them to see which answers changed."""
