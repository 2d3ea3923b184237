"""The doors of seekers."""

from fastapi import APIRouter

from app.seekers.routes import consents, notices, people, reveals

routers: tuple[APIRouter, ...] = (
    people.router,
    notices.router,
    consents.router,
    reveals.router,
)
