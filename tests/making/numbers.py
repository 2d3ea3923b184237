"""Numbers of people and firms that cannot exist; the demo makes them the same way."""

from app.demo.numbers import a_certificate_number, a_credit_code, an_identity_number

__all__ = ["a_certificate_number", "a_credit_code", "an_identity_number"]
