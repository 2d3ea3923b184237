"""Job seekers: who they are, their certificate, what they look for."""
