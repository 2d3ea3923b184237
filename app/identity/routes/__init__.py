"""HTTP of identity."""

from app.identity.routes import clients, devices, keys, links, tokens

routers = (keys.router, devices.router, clients.router, links.router, tokens.router)
