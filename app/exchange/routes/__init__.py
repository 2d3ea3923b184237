"""HTTP of exchange."""

from app.exchange.routes.audit import router as audit
from app.exchange.routes.imports import router as imports
from app.exchange.routes.meta import router as meta
from app.exchange.routes.stream import router as stream

routers = (imports, stream, audit, meta)

__all__ = ["routers"]
