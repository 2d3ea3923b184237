"""What a person can do, what a job demands, and which accommodations stand between (ICF, IMBA)."""
