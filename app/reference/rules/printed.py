"""How numbers are typed, and how the same numbers are printed."""

_WIDE = {chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94)}
_SPACES = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u202c\u202d\u3000\ufeff"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"
_TYPED = str.maketrans({**_WIDE, **dict.fromkeys(_SPACES + _HYPHENS, "")})
_LONGEST = 100


def as_printed(typed: str) -> str:
    """The number as it is printed: half-width, upper case, without spaces and hyphens.

    What is longer than any number ever typed stays as it is, so that no checker mistakes its
    beginning for a whole number.
    """
    return typed.translate(_TYPED).upper() if len(typed) <= _LONGEST else typed
