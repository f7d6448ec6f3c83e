"""An invented catalogue, for a desk that has not imported its own offers yet."""
