"""The employers of an import's rows: the one named for all, one per company, or the source's own.

An employer that a file makes is a draft: the federation verifies it before its postings open.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session

from app.audit.record import record
from app.base.actor import Actor
from app.base.database import one
from app.base.errors import Refusal
from app.base.printed import telephone_number
from app.employers import rules
from app.employers.models import Employer
from app.employers.rules.credit_code import credit_code
from app.exchange import queries as imports
from app.exchange.rules.offers import Offer
from app.exchange.schemas import ImportOptions
from app.identity import rules as identity

_LONGEST_CONTACT = 50


class Units:
    """The employers of one batch by the company a row names."""

    def __init__(
        self, session: Session, actor: Actor, options: ImportOptions, now: datetime
    ) -> None:
        self.session, self.actor, self.options, self.now = session, actor, options, now
        self.made = 0
        self._by_company: dict[str, Employer] = {}
        self._by_code: dict[str, Employer] = {}
        self._for_all: Employer | None = None

    def load(self, offers: Sequence[Offer]) -> None:
        """The employers that are on record; NotFound where the one named for all is not ours."""
        session, actor, options = self.session, self.actor, self.options
        if options.employer_id is not None:
            self._for_all = one(session, imports.employers_for(actor), options.employer_id)
            return
        names = {offer.company for offer in offers}
        self._by_company = imports.known_to_source(session, actor, options.source, names)
        self._by_code = imports.registered_under(session, actor, set(_codes(offers)))

    def known(self, offer: Offer) -> Employer | None:
        """The employer of a row where there is one already; a credit code rules over a name."""
        if self._for_all is not None:
            return self._for_all
        registered = self._by_code.get(_code(offer) or "")
        return registered or self._by_company.get(offer.company)

    def found_or_made(self, offer: Offer) -> Employer:
        """The employer of a row; a draft is made for a company the source did not know."""
        return self.known(offer) or self._new(offer)

    def remember(self, offer: Offer, unit: Employer) -> None:
        """Keep an employer for the rows that follow, once its row has been kept."""
        if self.known(offer) is None:
            self._by_company[offer.company] = unit
            self.made += 1
            if unit.credit_code is not None:
                self._by_code[unit.credit_code] = unit

    def _new(self, offer: Offer) -> Employer:
        party = identity.organisation(None, self.now)
        unit = rules.registered(party, self._said(offer), self.now)
        self.session.add(party)
        self.session.flush()
        self.session.add(unit)
        self.session.flush()
        record(self.session, self.actor, "employer.registered", unit, self.now)
        return unit

    def _said(self, offer: Offer) -> dict[str, Any]:
        source = self.options.source
        said: dict[str, Any] = {"source": source, "source_ref": offer.company}
        if offer.row.company is None:
            return said | {"name": f"{source}（未写明单位）"}
        name = (offer.row.contact_name or "")[:_LONGEST_CONTACT] or None
        told = {"name": offer.row.company, "contact_name": name, "contact_phone": _phone(offer)}
        code = offer.row.credit_code
        return said | told | ({"credit_code": code} if code else {})


def _codes(offers: Iterable[Offer]) -> Iterable[str]:
    return (code for offer in offers if (code := _code(offer)) is not None)


def _code(offer: Offer) -> str | None:
    """The credit code of a row in its one form; a wrong one is refused where it would be kept."""
    if offer.row.credit_code is None:
        return None
    try:
        return credit_code(offer.row.credit_code).text
    except Refusal:
        return None


def _phone(offer: Offer) -> str | None:
    try:
        return telephone_number(offer.row.contact_phone) if offer.row.contact_phone else None
    except PydanticCustomError:
        return None
