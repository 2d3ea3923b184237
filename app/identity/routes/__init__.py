"""The doors of identity."""

from app.identity.routes import (
    clients,
    devices,
    keys,
    links,
    me,
    persons,
    sessions,
    sign_ins,
    tokens,
)

routers = (
    sign_ins.router,
    sessions.router,
    me.router,
    persons.router,
    keys.router,
    devices.router,
    clients.router,
    links.router,
    tokens.router,
)
