"""Employers: who they are, how they are verified, how they answer."""
