"""Every operation says what kind of act it is, whose rows it touches, and how it may fail."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.identity.scopes import Scope

KEYLESS_POSTS = {
    "/v1/reference/occupation-codings",
    # Calls for a token: a lost answer is asked for again, and a kept one would be a kept secret.
    "/v1/devices",
    "/v1/oauth/token",
    "/v1/sign-ins",
    "/v1/sign-ins/{sign_in_id}/code",
    "/v1/claims",
    "/v1/claims/{claim_id}/code",
    "/v1/activations",
    "/v1/sessions/refresh",
    "/v1/sessions/step-ups",
    "/v1/sessions/step-ups/codes",
    "/v1/me/pin",
    "/v1/me/phone-changes",
    "/v1/me/phone-changes/{code_id}/code",
    "/v1/persons/{party_id}/activations",
    "/v1/documents/{document_id}/links",
    "/v1/applications/{application_id}/disclosures/documents/{document_id}/links",
    # A repeated reveal counts again and is told to the person again.
    "/v1/seekers/{seeker_id}/reveals",
    "/v1/applications/{application_id}/reveals",
    # What counts once by itself, and whose answer must not be kept.
    "/v1/invitations/accept",
    "/v1/logins",
    "/v1/logins/passkey",
    "/v1/logins/passkey-challenges",
    "/v1/logins/recovery-code",
    "/v1/logins/totp",
    "/v1/me/passkey-challenges",
    "/v1/me/passkeys",
    "/v1/me/password",
    "/v1/me/recovery-codes",
    "/v1/me/totp",
    "/v1/me/totp/confirmations",
    "/v1/password-resets/accept",
    "/v1/seekers/{seeker_id}/exports/{export_id}/links",
    "/v1/seekers/{seeker_id}/death/exports/{export_id}/links",
}
"""Reads that are POSTs because of their size, and calls for a token."""

ENDINGS = {
    "delete /v1/clients/{client_id}",
    "delete /v1/clients/{client_id}/proof-keys/{proof_key_id}",
    "delete /v1/devices/{device_id}",
    "delete /v1/keys/{key_id}",
    "delete /v1/links/{link_id}",
    "delete /v1/sessions/{login_id}",
}
"""They end something for good, whatever version it had: nobody's change can be overwritten."""

OPEN_ROWS = {"public", "a signed link"}
"""Row rules that need no token: everybody's rows, and those a signed link gives."""


def operations(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    paths = app.openapi()["paths"]
    return [(path, verb, told) for path, verbs in paths.items() for verb, told in verbs.items()]


def undeclared(told: dict[str, Any]) -> list[str]:
    faults = []
    rule = told.get("x-authz")
    if not rule or not rule.get("rows"):
        faults.append("no row rule")
    rows = str(rule.get("rows")) if rule else ""
    public = rows in OPEN_ROWS or rows.startswith("public: ")
    scopes = [scope for entry in told.get("security", []) for s in entry.values() for scope in s]
    if public and scopes:
        faults.append("public and scoped")
    if not public and not scopes:
        faults.append("no scope")
    faults.extend(f"unknown scope {scope}" for scope in scopes if scope not in set(Scope))
    if not told.get("description"):
        faults.append("no public text")
    return faults


def test_every_operation_declares_its_scope_its_rows_and_its_text(bare_app: FastAPI) -> None:
    faults = {f"{v} {p}": undeclared(told) for p, v, told in operations(bare_app)}
    assert {name: found for name, found in faults.items() if found} == {}
    assert len(faults) > 40


def test_an_undeclared_operation_would_be_noticed() -> None:
    assert undeclared({"description": "x"}) == ["no row rule", "no scope"]
    assert undeclared({"x-authz": {"rows": "own"}, "security": [{"token": ["no:such"]}]}) == [
        "unknown scope no:such",
        "no public text",
    ]


def test_every_post_that_changes_something_takes_an_idempotency_key(bare_app: FastAPI) -> None:
    without = []
    for path, verb, told in operations(bare_app):
        names = {p["name"].lower() for p in told.get("parameters", []) if p["in"] == "header"}
        if verb == "post" and path not in KEYLESS_POSTS and "idempotency-key" not in names:
            without.append(path)
    assert without == []


def test_every_change_of_a_record_takes_if_match(bare_app: FastAPI) -> None:
    without = []
    for path, verb, told in operations(bare_app):
        names = {p["name"].lower() for p in told.get("parameters", []) if p["in"] == "header"}
        wanted = verb in ("put", "patch", "delete") and f"{verb} {path}" not in ENDINGS
        if wanted and "if-match" not in names:
            without.append(f"{verb} {path}")
    assert without == []


def test_every_list_is_bounded(bare_app: FastAPI) -> None:
    for path, verb, told in operations(bare_app):
        names = {p["name"]: p for p in told.get("parameters", []) if p["in"] == "query"}
        if verb == "get" and "cursor" in names:
            limits = names["limit"]["schema"]
            assert (limits["minimum"], limits["maximum"], limits["default"]) == (1, 100, 20), path


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete"])
def test_every_operation_may_answer_with_a_problem(bare_app: FastAPI, verb: str) -> None:
    for path, found, told in operations(bare_app):
        if found == verb:
            content = told["responses"]["default"]["content"]
            assert "application/problem+json" in content, path
