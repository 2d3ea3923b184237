"""Aixinwu: job matching for disabled job seekers, by what a person can do and a job demands."""
