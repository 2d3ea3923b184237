"""Row-level security: whose rows are whose.

Made by `python -m migrations.policies`; do not edit. SQLite has no row-level security.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0949e27af84c"
down_revision: str = "0225f070ede7"
branch_labels = None
depends_on = None

TABLES = (
    "access_key",
    "account",
    "administrator",
    "allowance",
    "application",
    "application_move",
    "ask",
    "ask_move",
    "candidate_day",
    "capability",
    "certificate",
    "complaint",
    "complaint_move",
    "consent",
    "correction",
    "data_export",
    "data_export_content",
    "data_key",
    "death",
    "device",
    "device_pairing",
    "disclosure",
    "document",
    "document_content",
    "document_space",
    "dormancy",
    "employer",
    "employer_move",
    "erased_person",
    "erasure",
    "event",
    "experience",
    "guardianship",
    "guardianship_move",
    "held_licence",
    "human_review",
    "import",
    "import_row",
    "interview",
    "invitation",
    "kept_answer",
    "key_check",
    "link",
    "link_code",
    "login_attempt",
    "login_session",
    "member_login",
    "membership",
    "merge",
    "merge_move",
    "message",
    "one_time_code",
    "outcome",
    "pair",
    "party",
    "passkey",
    "passkey_challenge",
    "password_reset",
    "person_at_login",
    "phone_change",
    "posting",
    "posting_demand",
    "posting_move",
    "proof_key",
    "recovery_code",
    "restricted_record",
    "reveal",
    "screening",
    "seeker",
    "seeker_move",
    "task",
    "totp",
    "used_proof",
    "verification",
)
UP = """
CREATE OR REPLACE FUNCTION aixinwu_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT nullif(pg_catalog.current_setting('aixinwu.kind', true), '')::text $$;
CREATE OR REPLACE FUNCTION aixinwu_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT nullif(pg_catalog.current_setting('aixinwu.account', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION aixinwu_party() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT nullif(pg_catalog.current_setting('aixinwu.party', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION aixinwu_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(pg_catalog.current_setting('aixinwu.organisation', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION aixinwu_districts() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(pg_catalog.current_setting('aixinwu.districts', true), ''), ',')
$$;
CREATE OR REPLACE FUNCTION aixinwu_acting_for() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(pg_catalog.current_setting('aixinwu.acting_for', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION aixinwu_at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(pg_catalog.current_setting('aixinwu.at', true), '')::timestamptz $$;
CREATE OR REPLACE FUNCTION aixinwu_parts() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$ BEGIN
RETURN ARRAY(SELECT (SELECT aixinwu_party()) WHERE (SELECT aixinwu_kind()) = 'seeker' UNION ALL
SELECT membership.party_id FROM membership WHERE membership.account_id = (SELECT
aixinwu_account()) AND membership.role IN ('self', 'paired', 'guardian') AND
(membership.valid_from IS NULL OR membership.valid_from <= (SELECT aixinwu_at())) AND
(membership.valid_until IS NULL OR membership.valid_until > (SELECT aixinwu_at())) AND ((SELECT
aixinwu_acting_for()) IS NULL OR membership.party_id = (SELECT aixinwu_acting_for()))); END $$;
CREATE OR REPLACE FUNCTION aixinwu_records() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$ BEGIN
RETURN ARRAY(SELECT unnest((SELECT aixinwu_parts())) UNION ALL SELECT party.id FROM party WHERE
party.merged_into = ANY((SELECT aixinwu_parts())::uuid[]) UNION ALL SELECT party.merged_into FROM
party WHERE party.merged_into IS NOT NULL AND party.id = ANY((SELECT aixinwu_parts())::uuid[]));
END $$;
CREATE OR REPLACE FUNCTION aixinwu_duplicates() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$ BEGIN
RETURN ARRAY(SELECT merged.id FROM party AS merged JOIN party AS kept ON kept.id =
merged.merged_into WHERE kept.district = ANY((SELECT aixinwu_districts())::text[])); END $$;
ALTER TABLE "access_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "access_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "access_key" USING ((SELECT aixinwu_kind()) = 'system' OR
("access_key"."account_id" = (SELECT aixinwu_account())) OR (EXISTS (SELECT 1 FROM "account" WHERE
"account"."id" = "access_key"."account_id" AND (("account"."id" = (SELECT aixinwu_account())) OR
("account"."organisation_id" = (SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN
('employer', 'integration')) OR ((SELECT aixinwu_kind()) IN ('system_admin', 'security_admin')))))
OR ((SELECT aixinwu_kind()) IN ('system_admin', 'security_admin')));
CREATE POLICY seen ON "access_key" FOR SELECT USING (((SELECT aixinwu_kind()) = 'door'));
ALTER TABLE "account" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "account" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "account" USING ((SELECT aixinwu_kind()) = 'system' OR ("account"."id" =
(SELECT aixinwu_account())) OR ("account"."organisation_id" = (SELECT aixinwu_party()) AND (SELECT
aixinwu_kind()) IN ('employer', 'integration')) OR ((SELECT aixinwu_kind()) IN ('system_admin',
'security_admin')));
CREATE POLICY seen ON "account" FOR SELECT USING (((SELECT aixinwu_kind()) = 'door') OR ((kind =
'integration' AND party_id IS NULL) AND ((SELECT aixinwu_kind()) <> 'door')) OR ((SELECT
aixinwu_kind()) IN ('seeker', 'officer', 'staff') AND EXISTS (SELECT 1 FROM "guardianship" WHERE
"guardianship"."guardian_id" = "account"."id")));
CREATE POLICY added ON "account" FOR INSERT WITH CHECK (((SELECT aixinwu_kind()) IN ('staff')));
ALTER TABLE "administrator" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "administrator" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "administrator" USING ((SELECT aixinwu_kind()) = 'system');
ALTER TABLE "allowance" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "allowance" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "allowance" USING ((SELECT aixinwu_kind()) = 'system');
ALTER TABLE "application" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "application" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "application" USING ((SELECT aixinwu_kind()) = 'system' OR
(("application"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind())
= 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "application"."seeker_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) =
'staff' AND "application"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))) OR
("application"."employer_id" = (SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN
('employer', 'integration')) OR ((SELECT aixinwu_kind()) = 'staff' AND
("application"."seeker_district" = ANY((SELECT aixinwu_districts())::text[]) OR
"application"."posting_district" = ANY((SELECT aixinwu_districts())::text[]))));
ALTER TABLE "application_move" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "application_move" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "application_move" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS
(SELECT 1 FROM "application" WHERE "application"."id" = "application_move"."application_id")));
ALTER TABLE "ask" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ask" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "ask" USING ((SELECT aixinwu_kind()) = 'system' OR (("ask"."seeker_id" =
ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) = 'staff' AND EXISTS (SELECT
1 FROM party WHERE party.id = "ask"."seeker_id" AND (party.district = ANY((SELECT
aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND "ask"."seeker_id" =
ANY((SELECT aixinwu_duplicates())::uuid[]))) OR ("ask"."guardian_id" = (SELECT
aixinwu_account())));
ALTER TABLE "ask_move" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ask_move" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "ask_move" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT 1
FROM "ask" WHERE "ask"."id" = "ask_move"."ask_id")));
ALTER TABLE "candidate_day" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "candidate_day" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "candidate_day" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT
1 FROM "posting" WHERE "posting"."id" = "candidate_day"."posting_id" AND (("posting"."employer_id"
= (SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer', 'integration',
'house_operator')) OR (((SELECT aixinwu_kind()) = 'staff' AND ("posting"."district" = ANY((SELECT
aixinwu_districts())::text[]) OR "posting"."district" IS NULL)) OR ((SELECT aixinwu_kind()) =
'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "posting"."employer_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[]) OR party.district IS NULL))))))));
ALTER TABLE "capability" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "capability" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "capability" USING ((SELECT aixinwu_kind()) = 'system' OR
(("capability"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind())
= 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "capability"."seeker_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) =
'staff' AND "capability"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
CREATE POLICY seen ON "capability" FOR SELECT USING (((SELECT aixinwu_kind()) IN ('employer',
'integration') AND "capability"."seeker_id" IN (SELECT application.seeker_id FROM application
WHERE application.employer_id = (SELECT aixinwu_party()))));
ALTER TABLE "certificate" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "certificate" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "certificate" USING ((SELECT aixinwu_kind()) = 'system' OR
(("certificate"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind())
= 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "certificate"."seeker_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) =
'staff' AND "certificate"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
CREATE POLICY seen ON "certificate" FOR SELECT USING (((SELECT aixinwu_kind()) IN ('employer',
'integration') AND "certificate"."seeker_id" IN (SELECT application.seeker_id FROM application
WHERE application.employer_id = (SELECT aixinwu_party()))));
ALTER TABLE "complaint" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "complaint" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "complaint" USING ((SELECT aixinwu_kind()) = 'system' OR
("complaint"."account_id" = (SELECT aixinwu_account())) OR ("complaint"."party_id" = ANY((SELECT
aixinwu_parts())::uuid[])) OR ("complaint"."party_id" = (SELECT aixinwu_party()) AND (SELECT
aixinwu_kind()) IN ('employer', 'integration')) OR ((SELECT aixinwu_kind()) = 'staff' AND EXISTS
(SELECT 1 FROM party WHERE party.id = "complaint"."party_id" AND (party.district = ANY((SELECT
aixinwu_districts())::text[]) OR party.district IS NULL))));
ALTER TABLE "complaint_move" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "complaint_move" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "complaint_move" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT
1 FROM "complaint" WHERE "complaint"."id" = "complaint_move"."complaint_id")));
ALTER TABLE "consent" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "consent" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "consent" USING ((SELECT aixinwu_kind()) = 'system' OR (((SELECT
aixinwu_kind()) = 'seeker') AND (("consent"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[]))
OR ((SELECT aixinwu_kind()) = 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id =
"consent"."seeker_id" AND (party.district = ANY((SELECT aixinwu_districts())::text[])))) OR
((SELECT aixinwu_kind()) = 'staff' AND "consent"."seeker_id" = ANY((SELECT
aixinwu_duplicates())::uuid[])))) OR (((SELECT aixinwu_kind()) = 'staff') AND
(("consent"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) =
'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "consent"."seeker_id" AND (party.district
= ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND
"consent"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[])))));
CREATE POLICY seen ON "consent" FOR SELECT USING ((("consent"."seeker_id" = ANY((SELECT
aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) = 'staff' AND EXISTS (SELECT 1 FROM party
WHERE party.id = "consent"."seeker_id" AND (party.district = ANY((SELECT
aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND "consent"."seeker_id" =
ANY((SELECT aixinwu_duplicates())::uuid[]))) OR ((SELECT aixinwu_kind()) IN ('employer',
'integration') AND "consent"."seeker_id" IN (SELECT application.seeker_id FROM application WHERE
application.employer_id = (SELECT aixinwu_party()))));
ALTER TABLE "correction" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "correction" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "correction" USING ((SELECT aixinwu_kind()) = 'system' OR
(("correction"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind())
= 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "correction"."seeker_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) =
'staff' AND "correction"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
ALTER TABLE "data_export" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "data_export" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "data_export" USING ((SELECT aixinwu_kind()) = 'system' OR
(("data_export"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind())
= 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "data_export"."seeker_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) =
'staff' AND "data_export"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
ALTER TABLE "data_export_content" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "data_export_content" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "data_export_content" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS
(SELECT 1 FROM "data_export" WHERE "data_export"."id" = "data_export_content"."data_export_id")));
ALTER TABLE "data_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "data_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "data_key" USING ((SELECT aixinwu_kind()) = 'system');
ALTER TABLE "death" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "death" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "death" USING ((SELECT aixinwu_kind()) = 'system' OR (("death"."seeker_id" =
ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) = 'staff' AND EXISTS (SELECT
1 FROM party WHERE party.id = "death"."seeker_id" AND (party.district = ANY((SELECT
aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND "death"."seeker_id" =
ANY((SELECT aixinwu_duplicates())::uuid[]))));
ALTER TABLE "device" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "device" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "device" USING ((SELECT aixinwu_kind()) = 'system' OR ((SELECT
aixinwu_kind()) = 'staff' AND ("device"."district" = ANY((SELECT aixinwu_districts())::text[]))));
ALTER TABLE "device_pairing" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "device_pairing" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "device_pairing" USING ((SELECT aixinwu_kind()) = 'system' OR ((SELECT
aixinwu_kind()) = 'staff' AND ("device_pairing"."district" = ANY((SELECT
aixinwu_districts())::text[]))));
ALTER TABLE "disclosure" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "disclosure" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "disclosure" USING ((SELECT aixinwu_kind()) = 'system' OR (((SELECT
aixinwu_kind()) = 'seeker') AND (EXISTS (SELECT 1 FROM "application" WHERE "application"."id" =
"disclosure"."application_id"))));
CREATE POLICY seen ON "disclosure" FOR SELECT USING ((EXISTS (SELECT 1 FROM "application" WHERE
"application"."id" = "disclosure"."application_id")));
ALTER TABLE "document" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "document" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "document" USING ((SELECT aixinwu_kind()) = 'system' OR
(("document"."owner_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) =
'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "document"."owner_id" AND (party.district
= ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND
"document"."owner_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))) OR ("document"."owner_id" =
(SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer', 'integration')));
ALTER TABLE "document_content" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "document_content" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "document_content" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS
(SELECT 1 FROM "document" WHERE "document"."id" = "document_content"."document_id")));
ALTER TABLE "document_space" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "document_space" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "document_space" USING ((SELECT aixinwu_kind()) = 'system' OR
(("document_space"."owner_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT
aixinwu_kind()) = 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id =
"document_space"."owner_id" AND (party.district = ANY((SELECT aixinwu_districts())::text[])))) OR
((SELECT aixinwu_kind()) = 'staff' AND "document_space"."owner_id" = ANY((SELECT
aixinwu_duplicates())::uuid[]))) OR ("document_space"."owner_id" = (SELECT aixinwu_party()) AND
(SELECT aixinwu_kind()) IN ('employer', 'integration')));
ALTER TABLE "dormancy" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dormancy" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "dormancy" USING ((SELECT aixinwu_kind()) = 'system' OR
(("dormancy"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) =
'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "dormancy"."seeker_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) =
'staff' AND "dormancy"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
ALTER TABLE "employer" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "employer" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "employer" USING ((SELECT aixinwu_kind()) = 'system' OR ("employer"."id" =
(SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer', 'integration',
'house_operator')) OR ((SELECT aixinwu_kind()) = 'staff' AND ("employer"."district" = ANY((SELECT
aixinwu_districts())::text[]) OR "employer"."district" IS NULL)));
CREATE POLICY seen ON "employer" FOR SELECT USING (((state = 'verified') AND ((SELECT
aixinwu_kind()) <> 'door')) OR ((SELECT aixinwu_kind()) IN ('staff') AND EXISTS (SELECT 1 FROM
"posting" WHERE "posting"."employer_id" = "employer"."id")));
CREATE POLICY added ON "employer" FOR INSERT WITH CHECK (((SELECT aixinwu_kind()) IN ('staff')));
ALTER TABLE "employer_move" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "employer_move" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "employer_move" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT
1 FROM "employer" WHERE "employer"."id" = "employer_move"."employer_id" AND (("employer"."id" =
(SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer', 'integration',
'house_operator')) OR ((SELECT aixinwu_kind()) = 'staff' AND ("employer"."district" = ANY((SELECT
aixinwu_districts())::text[]) OR "employer"."district" IS NULL))))));
ALTER TABLE "erased_person" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "erased_person" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "erased_person" USING ((SELECT aixinwu_kind()) = 'system');
ALTER TABLE "erasure" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "erasure" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "erasure" USING ((SELECT aixinwu_kind()) = 'system' OR
(("erasure"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) =
'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "erasure"."seeker_id" AND (party.district
= ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND
"erasure"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
ALTER TABLE "event" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "event" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "event" USING ((SELECT aixinwu_kind()) = 'system');
CREATE POLICY seen ON "event" FOR SELECT USING (((SELECT aixinwu_kind()) IN ('auditor')) OR
((SELECT aixinwu_kind()) = 'staff' AND ("event"."district" = ANY((SELECT
aixinwu_districts())::text[]) OR "event"."other_district" = ANY((SELECT
aixinwu_districts())::text[]) OR "event"."district" IS NULL AND "event"."other_district" IS NULL))
OR ("event"."actor_id" = (SELECT aixinwu_account())));
CREATE POLICY added ON "event" FOR INSERT WITH CHECK (("event"."actor_id" = (SELECT
aixinwu_account())) OR ((SELECT aixinwu_kind()) = 'door') OR ((actor_kind = 'system') AND ((SELECT
aixinwu_kind()) <> '')));
ALTER TABLE "experience" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "experience" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "experience" USING ((SELECT aixinwu_kind()) = 'system' OR
(("experience"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind())
= 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "experience"."seeker_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) =
'staff' AND "experience"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
CREATE POLICY seen ON "experience" FOR SELECT USING (((SELECT aixinwu_kind()) IN ('employer',
'integration') AND "experience"."seeker_id" IN (SELECT application.seeker_id FROM application
WHERE application.employer_id = (SELECT aixinwu_party()))));
ALTER TABLE "guardianship" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "guardianship" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "guardianship" USING ((SELECT aixinwu_kind()) = 'system' OR
(("guardianship"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT
aixinwu_kind()) = 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id =
"guardianship"."seeker_id" AND (party.district = ANY((SELECT aixinwu_districts())::text[])))) OR
((SELECT aixinwu_kind()) = 'staff' AND "guardianship"."seeker_id" = ANY((SELECT
aixinwu_duplicates())::uuid[]))) OR ("guardianship"."guardian_id" = (SELECT aixinwu_account())));
ALTER TABLE "guardianship_move" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "guardianship_move" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "guardianship_move" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS
(SELECT 1 FROM "guardianship" WHERE "guardianship"."id" = "guardianship_move"."guardianship_id")));
ALTER TABLE "held_licence" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "held_licence" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "held_licence" USING ((SELECT aixinwu_kind()) = 'system' OR
(("held_licence"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT
aixinwu_kind()) = 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id =
"held_licence"."seeker_id" AND (party.district = ANY((SELECT aixinwu_districts())::text[])))) OR
((SELECT aixinwu_kind()) = 'staff' AND "held_licence"."seeker_id" = ANY((SELECT
aixinwu_duplicates())::uuid[]))));
CREATE POLICY seen ON "held_licence" FOR SELECT USING (((SELECT aixinwu_kind()) IN ('employer',
'integration') AND "held_licence"."seeker_id" IN (SELECT application.seeker_id FROM application
WHERE application.employer_id = (SELECT aixinwu_party()))));
ALTER TABLE "human_review" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "human_review" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "human_review" USING ((SELECT aixinwu_kind()) = 'system' OR
(("human_review"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT
aixinwu_kind()) = 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id =
"human_review"."seeker_id" AND (party.district = ANY((SELECT aixinwu_districts())::text[])))) OR
((SELECT aixinwu_kind()) = 'staff' AND "human_review"."seeker_id" = ANY((SELECT
aixinwu_duplicates())::uuid[]))));
ALTER TABLE "import" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "import" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "import" USING ((SELECT aixinwu_kind()) = 'system' OR ("import"."account_id"
= (SELECT aixinwu_account())) OR ("import"."employer_id" = (SELECT aixinwu_party()) AND (SELECT
aixinwu_kind()) IN ('employer', 'integration')) OR (EXISTS (SELECT 1 FROM "employer" WHERE
"employer"."id" = "import"."employer_id" AND (("employer"."id" = (SELECT aixinwu_party()) AND
(SELECT aixinwu_kind()) IN ('employer', 'integration', 'house_operator')) OR ((SELECT
aixinwu_kind()) = 'staff' AND ("employer"."district" = ANY((SELECT aixinwu_districts())::text[])
OR "employer"."district" IS NULL))))) OR ((account_id IS NULL AND employer_id IS NULL) AND
((SELECT aixinwu_kind()) IN ('staff'))));
ALTER TABLE "import_row" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "import_row" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "import_row" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT 1
FROM "import" WHERE "import"."id" = "import_row"."import_id")));
ALTER TABLE "interview" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "interview" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "interview" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT 1
FROM "application" WHERE "application"."id" = "interview"."application_id")));
ALTER TABLE "invitation" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "invitation" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "invitation" USING ((SELECT aixinwu_kind()) = 'system' OR
("invitation"."inviter_id" = (SELECT aixinwu_account())) OR ("invitation"."party_id" = (SELECT
aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer', 'integration')) OR ((SELECT
aixinwu_kind()) IN ('system_admin')));
ALTER TABLE "kept_answer" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "kept_answer" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "kept_answer" USING ((SELECT aixinwu_kind()) = 'system' OR
("kept_answer"."account_id" = (SELECT aixinwu_account())));
ALTER TABLE "key_check" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "key_check" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "key_check" USING ((SELECT aixinwu_kind()) = 'system');
ALTER TABLE "link" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "link" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "link" USING ((SELECT aixinwu_kind()) = 'system' OR ("link"."account_id" =
(SELECT aixinwu_account())) OR ("link"."client_id" = (SELECT aixinwu_account())));
ALTER TABLE "link_code" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "link_code" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "link_code" USING ((SELECT aixinwu_kind()) = 'system' OR
("link_code"."account_id" = (SELECT aixinwu_account())) OR ("link_code"."client_id" = (SELECT
aixinwu_account())));
ALTER TABLE "login_attempt" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "login_attempt" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "login_attempt" USING ((SELECT aixinwu_kind()) = 'system');
ALTER TABLE "login_session" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "login_session" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "login_session" USING ((SELECT aixinwu_kind()) = 'system' OR
("login_session"."account_id" = (SELECT aixinwu_account())) OR ("login_session"."client_id" =
(SELECT aixinwu_account())) OR ((SELECT aixinwu_kind()) IN ('security_admin')));
CREATE POLICY seen ON "login_session" FOR SELECT USING (((SELECT aixinwu_kind()) = 'door'));
ALTER TABLE "member_login" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "member_login" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "member_login" USING ((SELECT aixinwu_kind()) = 'system' OR
("member_login"."account_id" = (SELECT aixinwu_account())));
CREATE POLICY seen ON "member_login" FOR SELECT USING (((SELECT aixinwu_kind()) IN
('security_admin')));
ALTER TABLE "membership" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "membership" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "membership" USING ((SELECT aixinwu_kind()) = 'system' OR
("membership"."party_id" = (SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer',
'integration')));
CREATE POLICY seen ON "membership" FOR SELECT USING (("membership"."account_id" = (SELECT
aixinwu_account())) OR ((SELECT aixinwu_kind()) = 'door') OR ((SELECT aixinwu_kind()) IN
('staff')));
ALTER TABLE "merge" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "merge" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "merge" USING ((SELECT aixinwu_kind()) = 'system' OR ((SELECT aixinwu_kind())
= 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "merge"."kept_id" AND (party.district =
ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND EXISTS
(SELECT 1 FROM party WHERE party.id = "merge"."duplicate_id" AND (party.district = ANY((SELECT
aixinwu_districts())::text[])))));
ALTER TABLE "merge_move" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "merge_move" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "merge_move" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT 1
FROM "merge" WHERE "merge"."id" = "merge_move"."merge_id")));
ALTER TABLE "message" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "message" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "message" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT 1 FROM
"application" WHERE "application"."id" = "message"."application_id")));
ALTER TABLE "one_time_code" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "one_time_code" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "one_time_code" USING ((SELECT aixinwu_kind()) = 'system');
ALTER TABLE "outcome" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "outcome" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "outcome" USING ((SELECT aixinwu_kind()) = 'system' OR
(("outcome"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) =
'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "outcome"."seeker_id" AND (party.district
= ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND
"outcome"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
ALTER TABLE "pair" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "pair" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "pair" USING ((SELECT aixinwu_kind()) = 'system' OR (("pair"."seeker_id" =
ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) = 'staff' AND EXISTS (SELECT
1 FROM party WHERE party.id = "pair"."seeker_id" AND (party.district = ANY((SELECT
aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND "pair"."seeker_id" =
ANY((SELECT aixinwu_duplicates())::uuid[]))));
ALTER TABLE "party" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "party" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "party" USING ((SELECT aixinwu_kind()) = 'system' OR ("party"."id" = (SELECT
aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer', 'integration')) OR ((SELECT
aixinwu_kind()) = 'staff' AND ("party"."district" = ANY((SELECT aixinwu_districts())::text[]) OR
"party"."district" IS NULL)));
CREATE POLICY seen ON "party" FOR SELECT USING (("party"."id" = ANY((SELECT
aixinwu_parts())::uuid[])) OR ("party"."merged_into" = ANY((SELECT aixinwu_parts())::uuid[])) OR
((SELECT aixinwu_kind()) = 'door') OR ((merged_into IS NOT NULL) AND ((SELECT aixinwu_kind()) IN
('staff'))));
CREATE POLICY added ON "party" FOR INSERT WITH CHECK (((SELECT aixinwu_kind()) IN ('staff')));
ALTER TABLE "passkey" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "passkey" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "passkey" USING ((SELECT aixinwu_kind()) = 'system' OR
("passkey"."account_id" = (SELECT aixinwu_account())) OR ((SELECT aixinwu_kind()) IN
('security_admin')));
ALTER TABLE "passkey_challenge" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "passkey_challenge" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "passkey_challenge" USING ((SELECT aixinwu_kind()) = 'system' OR
("passkey_challenge"."account_id" = (SELECT aixinwu_account())));
ALTER TABLE "password_reset" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "password_reset" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "password_reset" USING ((SELECT aixinwu_kind()) = 'system' OR ((SELECT
aixinwu_kind()) IN ('security_admin')));
ALTER TABLE "person_at_login" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "person_at_login" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "person_at_login" USING ((SELECT aixinwu_kind()) = 'system' OR
(("person_at_login"."party_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT
aixinwu_kind()) = 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id =
"person_at_login"."party_id" AND (party.district = ANY((SELECT aixinwu_districts())::text[])))) OR
((SELECT aixinwu_kind()) = 'staff' AND "person_at_login"."party_id" = ANY((SELECT
aixinwu_duplicates())::uuid[]))));
ALTER TABLE "phone_change" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "phone_change" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "phone_change" USING ((SELECT aixinwu_kind()) = 'system' OR
(("phone_change"."party_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind())
= 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "phone_change"."party_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) =
'staff' AND "phone_change"."party_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
ALTER TABLE "posting" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "posting" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "posting" USING ((SELECT aixinwu_kind()) = 'system' OR
("posting"."employer_id" = (SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer',
'integration', 'house_operator')) OR (((SELECT aixinwu_kind()) = 'staff' AND ("posting"."district"
= ANY((SELECT aixinwu_districts())::text[]) OR "posting"."district" IS NULL)) OR ((SELECT
aixinwu_kind()) = 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "posting"."employer_id"
AND (party.district = ANY((SELECT aixinwu_districts())::text[]) OR party.district IS NULL)))));
CREATE POLICY seen ON "posting" FOR SELECT USING (((state = 'open') AND ((SELECT aixinwu_kind())
<> 'door')));
ALTER TABLE "posting_demand" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "posting_demand" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "posting_demand" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT
1 FROM "posting" WHERE "posting"."id" = "posting_demand"."posting_id" AND
(("posting"."employer_id" = (SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer',
'integration', 'house_operator')) OR (((SELECT aixinwu_kind()) = 'staff' AND ("posting"."district"
= ANY((SELECT aixinwu_districts())::text[]) OR "posting"."district" IS NULL)) OR ((SELECT
aixinwu_kind()) = 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "posting"."employer_id"
AND (party.district = ANY((SELECT aixinwu_districts())::text[]) OR party.district IS NULL))))))));
CREATE POLICY seen ON "posting_demand" FOR SELECT USING ((EXISTS (SELECT 1 FROM "posting" WHERE
"posting"."id" = "posting_demand"."posting_id")));
ALTER TABLE "posting_move" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "posting_move" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "posting_move" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT 1
FROM "posting" WHERE "posting"."id" = "posting_move"."posting_id" AND (("posting"."employer_id" =
(SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer', 'integration',
'house_operator')) OR (((SELECT aixinwu_kind()) = 'staff' AND ("posting"."district" = ANY((SELECT
aixinwu_districts())::text[]) OR "posting"."district" IS NULL)) OR ((SELECT aixinwu_kind()) =
'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "posting"."employer_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[]) OR party.district IS NULL))))))));
ALTER TABLE "proof_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "proof_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "proof_key" USING ((SELECT aixinwu_kind()) = 'system' OR ((SELECT
aixinwu_kind()) IN ('system_admin')));
ALTER TABLE "recovery_code" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "recovery_code" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "recovery_code" USING ((SELECT aixinwu_kind()) = 'system' OR
("recovery_code"."account_id" = (SELECT aixinwu_account())) OR ((SELECT aixinwu_kind()) IN
('security_admin')));
ALTER TABLE "restricted_record" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "restricted_record" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "restricted_record" USING ((SELECT aixinwu_kind()) = 'system');
ALTER TABLE "reveal" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "reveal" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "reveal" USING ((SELECT aixinwu_kind()) = 'system' OR (("reveal"."seeker_id"
= ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) = 'staff' AND EXISTS
(SELECT 1 FROM party WHERE party.id = "reveal"."seeker_id" AND (party.district = ANY((SELECT
aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND "reveal"."seeker_id" =
ANY((SELECT aixinwu_duplicates())::uuid[]))));
CREATE POLICY added ON "reveal" FOR INSERT WITH CHECK (((SELECT aixinwu_kind()) IN ('employer',
'integration') AND "reveal"."seeker_id" IN (SELECT application.seeker_id FROM application WHERE
application.employer_id = (SELECT aixinwu_party()))));
ALTER TABLE "screening" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "screening" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "screening" USING ((SELECT aixinwu_kind()) = 'system' OR (EXISTS (SELECT 1
FROM "posting" WHERE "posting"."id" = "screening"."posting_id" AND (("posting"."employer_id" =
(SELECT aixinwu_party()) AND (SELECT aixinwu_kind()) IN ('employer', 'integration',
'house_operator')) OR (((SELECT aixinwu_kind()) = 'staff' AND ("posting"."district" = ANY((SELECT
aixinwu_districts())::text[]) OR "posting"."district" IS NULL)) OR ((SELECT aixinwu_kind()) =
'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "posting"."employer_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[]) OR party.district IS NULL))))))));
ALTER TABLE "seeker" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "seeker" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "seeker" USING ((SELECT aixinwu_kind()) = 'system' OR (("seeker"."id" =
ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind()) = 'staff' AND EXISTS (SELECT
1 FROM party WHERE party.id = "seeker"."id" AND (party.district = ANY((SELECT
aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) = 'staff' AND "seeker"."id" =
ANY((SELECT aixinwu_duplicates())::uuid[]))));
CREATE POLICY seen ON "seeker" FOR SELECT USING (((SELECT aixinwu_kind()) IN ('employer',
'integration') AND "seeker"."id" IN (SELECT application.seeker_id FROM application WHERE
application.employer_id = (SELECT aixinwu_party()))));
ALTER TABLE "seeker_move" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "seeker_move" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "seeker_move" USING ((SELECT aixinwu_kind()) = 'system' OR
(("seeker_move"."seeker_id" = ANY((SELECT aixinwu_records())::uuid[])) OR ((SELECT aixinwu_kind())
= 'staff' AND EXISTS (SELECT 1 FROM party WHERE party.id = "seeker_move"."seeker_id" AND
(party.district = ANY((SELECT aixinwu_districts())::text[])))) OR ((SELECT aixinwu_kind()) =
'staff' AND "seeker_move"."seeker_id" = ANY((SELECT aixinwu_duplicates())::uuid[]))));
ALTER TABLE "task" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "task" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "task" USING ((SELECT aixinwu_kind()) = 'system');
CREATE POLICY added ON "task" FOR INSERT WITH CHECK (((SELECT aixinwu_kind()) <> ''));
ALTER TABLE "totp" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "totp" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "totp" USING ((SELECT aixinwu_kind()) = 'system' OR ("totp"."account_id" =
(SELECT aixinwu_account())) OR ((SELECT aixinwu_kind()) IN ('security_admin')));
ALTER TABLE "used_proof" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "used_proof" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "used_proof" USING ((SELECT aixinwu_kind()) = 'system');
ALTER TABLE "verification" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "verification" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON "verification" USING ((SELECT aixinwu_kind()) = 'system');
CREATE POLICY seen ON "verification" FOR SELECT USING (((SELECT aixinwu_kind()) IN ('auditor')));
"""
TABLES_BEFORE: tuple[str, ...] = ()
UP_BEFORE = """
DROP FUNCTION IF EXISTS aixinwu_kind();
DROP FUNCTION IF EXISTS aixinwu_account();
DROP FUNCTION IF EXISTS aixinwu_party();
DROP FUNCTION IF EXISTS aixinwu_organisation();
DROP FUNCTION IF EXISTS aixinwu_districts();
DROP FUNCTION IF EXISTS aixinwu_acting_for();
DROP FUNCTION IF EXISTS aixinwu_at();
DROP FUNCTION IF EXISTS aixinwu_parts();
DROP FUNCTION IF EXISTS aixinwu_records();
DROP FUNCTION IF EXISTS aixinwu_duplicates();
"""


def upgrade() -> None:
    replace(TABLES_BEFORE, UP)


def downgrade() -> None:
    replace(TABLES, UP_BEFORE)


def replace(tables: tuple[str, ...], by: str) -> None:
    """Take the policies of these tables away and put others in force."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    op.execute("SET LOCAL lock_timeout = '3s'")
    there = set(sa.inspect(connection).get_table_names())
    for table in there.intersection(tables):
        for policy in ("own", "seen", "added"):
            op.execute(f'DROP POLICY IF EXISTS {policy} ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    connection.exec_driver_sql(by)
