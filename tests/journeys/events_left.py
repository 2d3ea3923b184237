"""The events each operation leaves in the log: what the matrix is compared with."""

from collections.abc import Mapping

_NOTHING: tuple[str, ...] = ()


def _one(*names: str) -> tuple[tuple[str, ...], ...]:
    return (names,)


def _unless_own(name: str) -> tuple[tuple[str, ...], ...]:
    """One access; none where people read of themselves."""
    return ((name,), _NOTHING)


NOTED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "post /v1/employers": _one("employer.registered"),
    "patch /v1/employers/{employer_id}": _one("employer.changed"),
    "post /v1/employers/{employer_id}/transitions": (
        ("employer.paused",),
        ("employer.suspended",),
    ),
    "post /v1/seekers": _one("seeker.registered", "seeker.profile_changed"),
    "get /v1/seekers": _unless_own("seeker.listed"),
    "get /v1/seekers/{seeker_id}": _unless_own("seeker.read"),
    "patch /v1/seekers/{seeker_id}": _one("seeker.changed", "seeker.profile_changed"),
    "get /v1/seekers/{seeker_id}/profile": _unless_own("seeker.profile_read"),
    "put /v1/seekers/{seeker_id}/profile": _one("seeker.profile_changed"),
    "post /v1/seekers/{seeker_id}/transitions": _one(
        "seeker.deactivated", "seeker.profile_changed"
    ),
    "get /v1/seekers/{seeker_id}/transitions": _unless_own("seeker.moves_read"),
    "post /v1/postings": _one("posting.created"),
    "patch /v1/postings/{posting_id}": _one("posting.changed"),
    "post /v1/postings/{posting_id}/transitions": _one("posting.paused"),
    "post /v1/postings/{posting_id}/screening/decision": _one("posting.screening_decided"),
    "put /v1/employers/{employer_id}/postings/{external_id}": _one("posting.created"),
    "get /v1/seekers/{seeker_id}/matches": _unless_own("matches.read"),
    "get /v1/seekers/{seeker_id}/matches/{posting_id}": _unless_own("matches.read"),
    "get /v1/postings/{posting_id}/candidates": _one("candidates.read"),
    "post /v1/seekers/{seeker_id}/matches/{posting_id}/human-review": _one("human_review.asked"),
    "get /v1/seekers/{seeker_id}/matches/{posting_id}/human-review": _unless_own(
        "human_review.read"
    ),
    "get /v1/matching/human-reviews": _one("human_review.read"),
    "post /v1/matching/human-reviews/{review_id}/answers": _one("human_review.answered"),
    "post /v1/applications": _one("application.submitted"),
    "get /v1/applications": _unless_own("application.listed"),
    "get /v1/applications/{application_id}": (
        *_unless_own("application.read"),
        ("application.read", "disclosure.read"),
    ),
    "get /v1/applications/{application_id}/transitions": _unless_own("application.moves_read"),
    "post /v1/applications/{application_id}/transitions": (
        ("application.withdrawn",),
        ("application.refused",),
        ("application.transferred", "message.sent"),
    ),
    "post /v1/applications/{application_id}/interviews": _one("interview.offered"),
    "get /v1/applications/{application_id}/interviews": _unless_own("application.interviews_read"),
    "get /v1/applications/{application_id}/interviews/{interview_id}": _unless_own(
        "interview.read"
    ),
    "patch /v1/applications/{application_id}/interviews/{interview_id}": (
        ("interview.changed",),
        ("interview.ended",),
    ),
    "post /v1/applications/{application_id}/messages": _one("message.sent"),
    "get /v1/applications/{application_id}/messages": _unless_own("application.messages_read"),
    "post /v1/seekers/{seeker_id}/exports": _one("data_export.asked"),
    "get /v1/seekers/{seeker_id}/exports": _unless_own("seeker.rights_read"),
    "get /v1/seekers/{seeker_id}/exports/{export_id}": _unless_own("seeker.rights_read"),
    "post /v1/seekers/{seeker_id}/exports/{export_id}/links": _one("data_export.linked"),
    "get /v1/exports/{token}": _one("data_export.downloaded"),
    "post /v1/seekers/{seeker_id}/erasures": (("erasure.asked",), _NOTHING),
    "get /v1/seekers/{seeker_id}/erasures": _unless_own("seeker.rights_read"),
    "post /v1/seekers/{seeker_id}/erasures/{erasure_id}/cancellations": _one("erasure.cancelled"),
    "post /v1/seekers/{seeker_id}/corrections": _one("correction.asked"),
    "get /v1/seekers/{seeker_id}/corrections": _unless_own("seeker.rights_read"),
    "get /v1/corrections": _one("correction.listed"),
    "post /v1/corrections/{correction_id}/decisions": _one("correction.accepted", "seeker.changed"),
    "post /v1/seekers/{seeker_id}/death/exports": _one("data_export.asked"),
    "post /v1/seekers/{seeker_id}/death/exports/{export_id}/links": _one("data_export.linked"),
    "post /v1/seekers/{seeker_id}/death/corrections": _one("correction.asked"),
    "post /v1/complaints": _one("complaint.received"),
    "get /v1/complaints": _unless_own("complaint.listed"),
    "get /v1/complaints/{complaint_id}": _unless_own("complaint.read"),
    "post /v1/complaints/{complaint_id}/transitions": _one("complaint.closed"),
    "post /v1/complaints/{complaint_id}/replies": _one("complaint.contested"),
    "post /v1/imports": _one("import.received"),
    "get /v1/audit/events": _one("audit.events_read"),
    "post /v1/sign-ins/{sign_in_id}/code": _one("login_session.begun"),
    "post /v1/claims/{claim_id}/code": _one("account.claimed", "login_session.begun"),
    "post /v1/activations": _one("login_session.ended", "login_session.begun"),
    "post /v1/logins/totp": _one("login_session.begun"),
    "post /v1/logins/recovery-code": _one("login_session.begun"),
    "post /v1/logins/passkey": _one("login_session.begun"),
    "delete /v1/sessions/{login_id}": _one("login_session.ended"),
    "post /v1/sessions/end": (
        (
            "login_session.ended",
            "login_session.ended",
        ),
        ("login_session.ended",),
    ),
    "post /v1/sessions/step-ups": _one("login_session.stepped_up"),
    "post /v1/me/phone-changes/{change_id}/cancellation": _one("phone_change.cancelled"),
    "post /v1/me/password": _one("account.password_changed"),
    "post /v1/me/totp": _one("account.totp_begun"),
    "post /v1/me/totp/confirmations": _one("account.totp_enrolled", "account.recovery_codes_made"),
    "post /v1/me/recovery-codes": _one("account.recovery_codes_made"),
    "post /v1/me/passkeys": _one("passkey.added"),
    "patch /v1/me/passkeys/{passkey_id}": _one("passkey.renamed"),
    "delete /v1/me/passkeys/{passkey_id}": _one("passkey.removed"),
    "post /v1/persons/{party_id}/activations": _one("party.activation_made"),
    "post /v1/persons/{party_id}/phone-changes": _one("phone_change.asked"),
    "post /v1/invitations": _one("invitation.made"),
    "post /v1/invitations/{invitation_id}/revocations": _one("invitation.revoked"),
    "post /v1/invitations/accept": _one(
        "invitation.accepted", "account.opened", "login_session.begun"
    ),
    "post /v1/password-resets/accept": _one("account.password_reset"),
    "patch /v1/accounts/{account_id}": _one("account.changed", "account.closed"),
    "patch /v1/members/{member_id}": _one("membership.became_admin", "account.closed"),
    "post /v1/accounts/{account_id}/locks": _one("account.locked"),
    "post /v1/accounts/{account_id}/unlocks": _one("account.unlocked"),
    "post /v1/accounts/{account_id}/second-factor-resets": _one("account.second_factor_reset"),
    "post /v1/accounts/{account_id}/password-resets": _one("account.password_reset_allowed"),
    "post /v1/keys": _one("access_key.made"),
    "post /v1/keys/{key_id}/rotations": _one("access_key.rotated", "access_key.made"),
    "delete /v1/keys/{key_id}": _one("access_key.revoked"),
    "post /v1/devices/pairings": _one("device.pairing_allowed"),
    "post /v1/devices": _one("device.paired"),
    "delete /v1/devices/{device_id}": _one("access_key.revoked", "device.cut_off"),
    "post /v1/clients": _one("client.made", "access_key.made"),
    "post /v1/clients/{client_id}/secrets": _one("access_key.made"),
    "post /v1/clients/{client_id}/proof-keys": _one("proof_key.taken"),
    "delete /v1/clients/{client_id}/proof-keys/{proof_key_id}": _one("proof_key.dropped"),
    "delete /v1/clients/{client_id}": _one("client.closed"),
    "post /v1/links/codes": _one("link.allowed"),
    "delete /v1/links/{link_id}": _one("link.cut"),
    "post /v1/oauth/token": _one("login_session.begun"),
    "post /v1/documents": _one("document.uploaded"),
    "get /v1/documents": _unless_own("document.listed"),
    "get /v1/documents/{document_id}": _unless_own("document.read"),
    "patch /v1/documents/{document_id}": _one("document.changed"),
    "delete /v1/documents/{document_id}": _one("document.deleted"),
    "post /v1/documents/{document_id}/links": _one("document.linked"),
    "get /v1/downloads/{token}": _one("document.downloaded"),
    "get /v1/seekers/{seeker_id}/consents": _unless_own("seeker.consents_read"),
    "post /v1/seekers/{seeker_id}/consents": _one("consent.given"),
    "get /v1/seekers/{seeker_id}/consents/{consent_id}": _unless_own("seeker.consents_read"),
    "delete /v1/seekers/{seeker_id}/consents/{consent_id}": _one("consent.withdrawn"),
    "post /v1/seekers/{seeker_id}/reveals": _one("seeker.identity_revealed"),
    "get /v1/seekers/{seeker_id}/reveals": _unless_own("seeker.reveals_read"),
    "post /v1/seekers/{seeker_id}/guardianships": _one("guardianship.requested"),
    "get /v1/seekers/{seeker_id}/guardianships": _unless_own("guardianship.listed"),
    "get /v1/guardianships": _unless_own("guardianship.listed"),
    "get /v1/guardianships/{guardianship_id}": _unless_own("guardianship.read"),
    "get /v1/guardianships/{guardianship_id}/transitions": _unless_own("guardianship.read"),
    "post /v1/guardianships/{guardianship_id}/transitions": (
        ("guardianship.ended",),
        (
            "membership.granted",
            "guardianship.verified",
        ),
    ),
    "post /v1/seekers/{seeker_id}/asks": _one("ask.asked"),
    "get /v1/seekers/{seeker_id}/asks": _unless_own("ask.listed"),
    "get /v1/asks/{ask_id}/transitions": _unless_own("ask.read"),
    "post /v1/asks/{ask_id}/transitions": (("ask.agreed",), ("ask.refused",)),
    "get /v1/seekers/{seeker_id}/done-for-me": _unless_own("seeker.done_for_read"),
    "get /v1/duplicates": _one("duplicate.listed"),
    "get /v1/applications/{application_id}/disclosures": _unless_own("disclosure.listed"),
    "put /v1/applications/{application_id}/disclosures": _one("disclosure.changed"),
    "post /v1/applications/{application_id}/disclosures/documents/{document_id}/links": _one(
        "disclosure.read"
    ),
    "post /v1/applications/{application_id}/reveals": _one("seeker.identity_revealed"),
    "post /v1/merges": _one("person.merged"),
    "get /v1/merges": _one("merge.read"),
    "get /v1/merges/{merge_id}": _one("merge.read"),
    "get /v1/merges/{merge_id}/transitions": _one("merge.read"),
    "post /v1/merges/{merge_id}/transitions": _one("person.unmerged"),
}
"""The events each operation leaves, in their order; one not named here leaves none."""

OWN: Mapping[str, frozenset[str]] = {
    "get /v1/documents": frozenset({"seeker", "employer", "integration"}),
    "get /v1/guardianships": frozenset({"seeker", "guardian"}),
}
"""Who reads of themselves alone, where it is not the seeker."""
