"""Matching: jobs for a person and people for a job, ranked and explained."""
