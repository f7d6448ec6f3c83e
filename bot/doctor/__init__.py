"""The setup doctor: looks at all that a desk depends on, and says how to mend what is wrong."""
