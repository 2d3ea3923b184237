"""The demo city: its data and how it is made."""
