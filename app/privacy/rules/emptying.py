"""What an emptied row holds: month, district, and nothing else that is personal."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.privacy.rules.walk import Nature, nature
from app.seekers.models import SeekerState

NAMELESS = "—"
"""Stands where a name must not be empty."""

_STAYS = {"seeker.district", "party.district"}
_SAID: dict[str, Any] = {"seeker.reach": "call", "seeker.personalised": False}


def emptied(table: sa.Table, now: datetime) -> dict[str, Any]:
    """The values that take everything personal out of a row; `created_at` is cut to its month."""
    values = {column.name: _nothing(column) for column in table.columns if _goes(column)}
    match table.name:
        case "seeker":
            values |= {"state": SeekerState.ANONYMISED, "updated_at": now}
            values["version"] = table.c.version + 1
        case "account":
            values |= {"closed_at": sa.func.coalesce(table.c.closed_at, now), "districts": []}
    return values


def month_of(moment: datetime) -> datetime:
    """The first moment of a moment's month in UTC."""
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _goes(column: sa.Column[Any]) -> bool:
    named = f"{column.table.name}.{column.name}"
    blind = bool(column.info.get("blind"))
    return named not in _STAYS and (blind or nature(column) is Nature.PERSONAL)


def _nothing(column: sa.Column[Any]) -> Any:
    if column.nullable:
        return None
    named = f"{column.table.name}.{column.name}"
    if named in _SAID:
        return _SAID[named]
    return [] if isinstance(column.type, sa.JSON) else NAMELESS
