"""Code lists, regions, dated rules and the occupation coder: what every room looks up."""
