"""The web chat that people see: a button for any page, and a page of its own."""
