"""The doors of identity."""

from app.identity.routes import (
    accounts,
    clients,
    devices,
    invitations,
    keys,
    links,
    logins,
    me,
    members,
    own,
    passkeys,
    persons,
    security,
    sessions,
    sign_ins,
    tokens,
)

routers = (
    sign_ins.router,
    logins.router,
    sessions.router,
    me.router,
    own.router,
    passkeys.router,
    persons.router,
    invitations.router,
    accounts.router,
    members.router,
    security.router,
    keys.router,
    devices.router,
    clients.router,
    links.router,
    tokens.router,
)
