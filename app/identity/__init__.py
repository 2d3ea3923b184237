"""Parties, accounts and keys: who somebody is and what kind of act is theirs."""
