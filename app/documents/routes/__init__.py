"""HTTP of documents: sending and keeping them, and the links that give the file."""

from app.documents.routes.downloads import router as downloads
from app.documents.routes.keeping import router as keeping

routers = (keeping, downloads)

__all__ = ["routers"]
