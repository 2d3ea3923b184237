"""The doors of seekers."""

from fastapi import APIRouter

from app.seekers.routes import asks, consents, done, duplicates, guardians, notices, people, reveals

routers: tuple[APIRouter, ...] = (
    people.router,
    notices.router,
    consents.router,
    reveals.router,
    guardians.router,
    asks.router,
    done.router,
    duplicates.router,
)
