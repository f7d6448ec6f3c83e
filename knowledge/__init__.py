"""What the desk knows: offers, their publishers, and who is responsible for what.

Nothing here talks to a person, a network or a database.
"""
