"""The steps by which a database comes to its present form, oldest first.

They only go forward; the way back is a copy made before.
"""

HEAD = "0003"
"""The newest step. Steps are numbered, so a greater one is from a newer desk."""
