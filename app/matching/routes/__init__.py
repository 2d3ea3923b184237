"""Matching over HTTP: matches for a person, candidates for a posting, reviews, the notice."""

from fastapi import APIRouter

from app.matching.routes import candidates, matches, notice, reviews

router = APIRouter()
for part in (matches, candidates, reviews, notice):
    router.include_router(part.router)

__all__ = ["router"]
