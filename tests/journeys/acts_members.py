"""What can be done with the ways in: bodies that succeed in the made city.

The ids they name are made in tests/making/people_members.py.
"""

from typing import Any

from tests.making.members import PASSWORD

_NEWER = "eight blue bicycles"


def _credential(name: str, **response: Any) -> dict[str, Any]:
    """A passkey's answer of the city's, each part by its name there."""
    return {
        "id": f"{{{name}.id}}",
        "rawId": f"{{{name}.rawId}}",
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
        "response": {part: f"{{{name}.{part}}}" for part in response} | _given(response),
    }


def _given(response: dict[str, Any]) -> dict[str, Any]:
    return {part: value for part, value in response.items() if value is not None}


_ASSERTED: dict[str, Any] = dict.fromkeys(
    ("clientDataJSON", "authenticatorData", "signature", "userHandle")
)
_ATTESTED: dict[str, Any] = {
    **dict.fromkeys(("clientDataJSON", "attestationObject", "authenticatorData", "publicKey")),
    "transports": ["internal"],
    "publicKeyAlgorithm": -7,
}
_LABEL = {"label": "张示例"}

STEP_UPS: tuple[dict[str, Any], ...] = (
    {"method": "totp", "password": PASSWORD, "code": "{totp_code}"},
    {
        "method": "passkey",
        "challenge_id": "{step_up.challenge_id}",
        "credential": _credential("step_up", **_ASSERTED),
    },
)
"""How a member of staff shows again who they are."""

BODIES: dict[str, tuple[tuple[str, Any], ...]] = {
    "post /v1/logins": (
        ("staff", {"login": "staff.shili", "password": PASSWORD, "device": "desk-0001"}),
    ),
    "post /v1/logins/totp": (
        ("staff", {"login_id": "{half_way_id}", "code": "{totp_code}", "device": "desk-0001"}),
    ),
    "post /v1/logins/recovery-code": (
        (
            "staff",
            {
                "login_id": "{half_way_id}",
                "recovery_code": "{recovery_code}",
                "device": "desk-0001",
            },
        ),
    ),
    "post /v1/logins/passkey": (
        (
            "staff",
            {
                "login_id": "{half_way_id}",
                "challenge_id": "{login.challenge_id}",
                "credential": _credential("login", **_ASSERTED),
                "device": "desk-0001",
            },
        ),
    ),
    "post /v1/me/password": (("staff", {"password": PASSWORD, "new_password": _NEWER}),),
    "post /v1/me/totp/confirmations": (("staff", {"code": "{totp_code}"}),),
    "post /v1/me/passkey-challenges": (("staff", {"ceremony": "registration"}),),
    "post /v1/me/passkeys": (
        (
            "staff",
            {
                "challenge_id": "{registration.challenge_id}",
                "name": "平板",
                "credential": _credential("registration", **_ATTESTED),
            },
        ),
    ),
    "patch /v1/me/passkeys/{passkey_id}": (("staff", {"name": "旧手机"}),),
    "post /v1/invitations": (
        ("staff", {"kind": "guardian", **_LABEL}),
        ("system_admin", {"kind": "staff", "districts": ["620102"], **_LABEL}),
        ("system_admin", {"kind": "auditor", "staff_number": "甘-0031", **_LABEL}),
        (
            "employer",
            {"kind": "employer", "party_id": "{employer_id}", "admin": True, **_LABEL},
        ),
    ),
    "post /v1/invitations/accept": (
        (
            "staff",
            {
                "token": "{invitation_token}",
                "login": "zhang.shili",
                "password": _NEWER,
                "name": "张示例",
                "device": "desk-0001",
            },
        ),
    ),
    "post /v1/password-resets/accept": (("staff", {"token": "{reset_token}", "password": _NEWER}),),
    "patch /v1/accounts/{account_id}": (
        (
            "system_admin",
            {"name": "赵示例", "districts": ["620102"], "closed": True},
        ),
    ),
    "patch /v1/members/{member_id}": (("employer", {"admin": True, "closed": True}),),
}
"""By the operation: who does it, with what body."""

_BY = {
    "security_admin": (
        "get /v1/security/accounts",
        "get /v1/security/accounts/{account_id}",
        *(
            f"post /v1/accounts/{{account_id}}/{act}"
            for act in (
                "locks",
                "unlocks",
                "session-ends",
                "key-revocations",
                "second-factor-resets",
                "password-resets",
            )
        ),
    ),
    "system_admin": ("get /v1/accounts", "get /v1/accounts/{account_id}"),
    "employer": (
        "get /v1/members",
        "get /v1/members/{member_id}",
        "get /v1/invitations/{invitation_id}",
        "post /v1/invitations/{invitation_id}/revocations",
    ),
}
WITHOUT_BODY: dict[str, str] = {
    operation: role for role, operations in _BY.items() for operation in operations
}
"""Operations without a body, by who does them."""
