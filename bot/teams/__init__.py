"""The desk in Microsoft Teams: its app package, and what only Teams asks of a bot."""
