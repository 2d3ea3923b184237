"""The wire of identity, a file for each thing."""
