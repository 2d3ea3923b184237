"""Licences: which ones an occupation needs by law. A licence is never a capability."""

from app.reference.catalogue import CodeRow, lists

_LICENCES = lists["licences"]


def licence(code: str) -> CodeRow | None:
    """The licence of that code, with its issuer, legal basis and the way to get it."""
    return _LICENCES.by_code.get(code)


def licences_for(occupation: str, *, by_law: bool = True) -> list[CodeRow]:
    """The licences an occupation code may need; without `by_law` also the merely useful ones.

    The conditions are in `required_when`: whether they hold for one posting its employer says.
    """
    return [
        row
        for row in _LICENCES.rows
        if any(_covers(prefix, occupation) for prefix in row.details["occupations"])
        and (row.details["legally_required"] or not by_law)
    ]


def _covers(prefix: str, occupation: str) -> bool:
    return occupation == prefix or occupation.startswith(f"{prefix}-")
