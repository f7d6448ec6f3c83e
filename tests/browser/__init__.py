"""The web chat in a real browser, with the real Web Chat, against a real desk."""
