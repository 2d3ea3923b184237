"""Names of people who do not exist."""

from app.demo.chance import Chance
from app.demo.sheets import words


def a_surname(chance: Chance) -> str:
    """A family's name, as often as in Lanzhou."""
    often: dict[str, float] = words("names")["surnames"]
    return chance.weighted(often)


def a_name(chance: Chance, sex: str, surname: str | None = None) -> str:
    """A whole name; a household shares the surname."""
    told = words("names")
    family = surname or a_surname(chance)
    given: str = chance.one_of(told[sex])
    if len(given) == 1 and chance.happens(0.7):
        given = chance.one_of(told["either"]) + given
    return family + given
