"""The demo city: its data and how it is made. Everybody and every unit in it is invented."""

from app.demo.accounts import NoDemoCity, mint, three_seekers
from app.demo.city import MOST_SEED, City, city_in
from app.demo.load import AnotherCity, Summary, load

__all__ = [
    "MOST_SEED",
    "AnotherCity",
    "City",
    "NoDemoCity",
    "Summary",
    "city_in",
    "load",
    "mint",
    "three_seekers",
]
