"""One-time codes: asking for one, trying it, and the second thing that names the person."""
