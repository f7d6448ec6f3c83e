"""Direct Line 3.0, hosted by the desk itself: conversations of the web chat and of scripts."""
