"""The doors of seekers."""

from fastapi import APIRouter

from app.seekers.routes import asks, done, duplicates, guardians, people

routers: tuple[APIRouter, ...] = (
    people.router,
    guardians.router,
    asks.router,
    done.router,
    duplicates.router,
)
