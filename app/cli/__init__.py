"""The keyboard: what an operator types. Data on stdout, progress on stderr, exit 0, 1 or 2."""
