"""HTTP of identity."""

from app.identity.routes import accounts, invitations, logins, members, own, passkeys, security

routers = (
    logins.router,
    own.router,
    passkeys.router,
    invitations.router,
    accounts.router,
    members.router,
    security.router,
)
