"""Machines that come in: keys, kiosks, and backends that act for people who link them."""
