"""HTTP of privacy."""

from app.privacy.routes import (
    archive,
    complaints,
    corrections,
    deaths,
    erasures,
    exports,
    relatives,
)

routers = (
    exports.router,
    exports.downloads,
    erasures.router,
    corrections.router,
    complaints.router,
    archive.router,
    deaths.router,
    relatives.router,
)
