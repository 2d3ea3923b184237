"""What is decided from code lists and dated rules: plain functions, no database, no HTTP."""
