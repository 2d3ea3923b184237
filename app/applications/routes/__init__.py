"""The doors of applications."""

from fastapi import APIRouter

from app.applications.routes import applications, meetings, merging

routers: tuple[APIRouter, ...] = (
    applications.router,
    meetings.router,
    merging.router,
)
