"""Microsoft Teams: the app package, and what only Teams asks of a bot."""
