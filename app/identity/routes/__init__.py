"""The doors of identity."""

from app.identity.routes.me import router as me
from app.identity.routes.persons import router as persons
from app.identity.routes.sessions import router as sessions
from app.identity.routes.sign_ins import router as sign_ins

routers = (sign_ins, sessions, me, persons)
