"""The desk in Microsoft Teams."""
