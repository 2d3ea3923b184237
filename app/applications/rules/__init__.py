"""Decisions about applications: sending, moving, meeting, writing."""
