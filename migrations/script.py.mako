"""${message}."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: str | Sequence[str] | None = ${repr(branch_labels)}
depends_on: str | Sequence[str] | None = ${repr(depends_on)}


def upgrade() -> None:
    wait_briefly()
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    wait_briefly()
    ${downgrades if downgrades else "pass"}


def wait_briefly() -> None:
    """Give up after three seconds rather than hold up everybody behind a lock."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '3s'")
