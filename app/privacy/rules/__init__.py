"""What is decided about data as a whole: plain functions, no database, no HTTP."""
