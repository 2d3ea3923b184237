"""What things cost: one file a question, peers beside us in the same run, ratios first."""
