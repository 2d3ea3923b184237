"""The wire shapes of identity."""
