"""The doors of applications."""

from fastapi import APIRouter

from app.applications.routes import applications, meetings

routers: tuple[APIRouter, ...] = (applications.router, meetings.router)
