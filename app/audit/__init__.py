"""The log everything else reads: one row for each event, numbered without gaps, hash-chained."""
