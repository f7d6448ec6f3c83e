"""The web chat: a widget for any page, and a page of its own."""
