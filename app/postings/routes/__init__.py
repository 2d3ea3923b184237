"""HTTP of postings."""

from fastapi import APIRouter

from app.postings.routes import moving, postings, screening, upsert

router = APIRouter()
for part in (postings, moving, screening, upsert):
    router.include_router(part.router)
