"""Work for later: rows with a lease, claimed by workers, enqueued in the caller's transaction."""
