"""Documents: files of people and organisations, kept encrypted, for a purpose and for a time."""
