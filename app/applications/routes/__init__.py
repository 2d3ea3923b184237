"""The doors of applications."""

from fastapi import APIRouter

from app.applications.routes import applications, disclosures, meetings, merging

routers: tuple[APIRouter, ...] = (
    applications.router,
    meetings.router,
    disclosures.router,
    merging.router,
)
