"""The doors of applications."""

from fastapi import APIRouter

from app.applications.routes import applications, disclosures, meetings

routers: tuple[APIRouter, ...] = (
    applications.router,
    meetings.router,
    disclosures.router,
)
