"""Taking files in: by the worker for what came over HTTP, in process for the keyboard."""

from app.exchange.tasks.importing import (
    faults,
    hold_coder,
    import_postings,
    received,
    run_import,
    told,
)

__all__ = ["faults", "hold_coder", "import_postings", "received", "run_import", "told"]
