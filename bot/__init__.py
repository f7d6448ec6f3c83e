"""How the desk is reached: hosting, channels, storage and the command line."""
