"""Identity as it goes over the wire."""
