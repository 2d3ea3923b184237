"""The one clock. Rules take time as an argument; only the door asks the clock."""

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

CITY = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


def city_day(moment: datetime) -> date:
    """The calendar day in the city at that moment (China has one time zone)."""
    return moment.astimezone(CITY).date()


def request_time(request: Request) -> datetime:
    """The moment a request is judged by: the application's clock, which tests may set."""
    clock = request.app.state.clock
    moment: datetime = clock()
    return moment


async def _moment(request: Request) -> datetime:
    # A plain function would cost each request a hop to the thread pool.
    return request_time(request)


Now = Annotated[datetime, Depends(_moment)]
