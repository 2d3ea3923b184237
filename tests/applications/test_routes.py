"""Applying over HTTP: who may, what is refused, what is written down with it."""

from datetime import date, timedelta

import sqlalchemy as sa

from app.applications.models import Application, ApplicationState
from app.applications.rules.machine import MACHINE
from app.applications.tasks import PAST
from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.employers.models import Employer
from app.matching.models import Pair, PairState
from app.postings.models import Posting
from app.seekers.models import Seeker
from tests.conftest import StandingClock, system_session
from tests.making.employers import an_employer
from tests.making.index import reindexed
from tests.making.pairing import Pairing
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker


def test_a_person_applies_and_both_sides_see_it(pairing: Pairing) -> None:
    sent = pairing.apply(reach="text", message="可以文字联系")
    assert sent.status_code == 201, sent.text
    mine = sent.json()
    assert mine["state"] == "new"
    assert mine["seeker_id"] == pairing.seeker_id
    assert sent.headers["location"] == f"/v1/applications/{mine['id']}"
    theirs = pairing.employer.get(f"/v1/applications/{mine['id']}").json()
    assert theirs["seeker_id"] is None
    assert theirs["candidate"] == mine["candidate"]
    assert pairing.employer.get("/v1/applications").json()["items"][0]["id"] == mine["id"]
    assert pairing.row(Employer).received == 1
    assert pairing.row(Pair).state is PairState.LIVE


def test_a_second_live_application_is_refused(pairing: Pairing) -> None:
    pairing.apply()
    again = pairing.apply()
    assert (again.status_code, again.json()["code"]) == (409, "already_applied")


def test_a_stranger_finds_nothing(pairing: Pairing) -> None:
    path = f"/v1/applications/{pairing.apply().json()['id']}"
    with transaction(pairing.door.database) as session:
        other_person = a_seeker(session, pairing.door.keys).id
        other_firm = an_employer(session).id
    strangers = [
        pairing.door.caller(Kind.SEEKER, party_id=other_person),
        pairing.door.caller(Kind.EMPLOYER, party_id=other_firm),
        pairing.door.caller(Kind.OFFICER),
        pairing.door.staff("620123"),
    ]
    for stranger in strangers:
        assert stranger.get(path).status_code == 404
        assert stranger.get("/v1/applications").json()["items"] == []
        assert stranger.get(f"{path}/transitions").status_code == 404
        assert stranger.get(f"{path}/messages").status_code == 404
        assert pairing.move(stranger, path.rsplit("/", 1)[1], "withdraw").status_code == 404


def test_nobody_applies_for_somebody_they_may_not_see(pairing: Pairing) -> None:
    with transaction(pairing.door.database) as session:
        other = a_seeker(session, pairing.door.keys)
    body = {"seeker_id": str(other.id), "posting_id": pairing.posting_id}
    assert pairing.seeker.post("/v1/applications", body).status_code == 404
    assert pairing.employer.post("/v1/applications", body).status_code == 403


def test_the_paired_officer_applies_for_the_person(pairing: Pairing) -> None:
    with system_session(pairing.door.database.reader) as session:
        person = session.scalars(sa.select(Application.seeker_id)).first()
    assert person is None
    from_seeker = pairing.seeker.party_id
    officer = pairing.door.caller(Kind.OFFICER, paired_with=[from_seeker])
    body = {"seeker_id": pairing.seeker_id, "posting_id": pairing.posting_id}
    sent = officer.post("/v1/applications", body)
    assert (sent.status_code, sent.json()["sender_kind"]) == (201, "officer")


def test_hiring_takes_the_opening_and_cancelling_gives_it_back(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    hired = pairing.move(pairing.employer, application_id, "accept", starts_on="2026-12-01")
    assert (hired.status_code, hired.json()["state"]) == (201, "accepted")
    assert [m["name"] for m in hired.json()["log"]] == ["accept"]
    assert [m["transition"] for m in hired.json()["allowed"]] == ["cancel"]
    assert pairing.row(Posting).taken == 1
    assert pairing.row(Pair).state is PairState.HIRED
    back = pairing.move(pairing.employer, application_id, "cancel")
    assert back.json()["state"] == "cancelled"
    assert pairing.row(Posting).taken == 0
    assert pairing.row(Pair).state is PairState.ENDED


def test_the_last_opening_is_given_once(pairing: Pairing) -> None:
    first = pairing.apply().json()["id"]
    with transaction(pairing.door.database) as session:
        other = a_seeker(session, pairing.door.keys)
    second_seeker = pairing.door.caller(Kind.SEEKER, party_id=other.id)
    body = {"seeker_id": str(other.id), "posting_id": pairing.posting_id}
    second = second_seeker.post("/v1/applications", body).json()["id"]
    pairing.move(pairing.employer, first, "accept", starts_on="2026-12-01")
    late = pairing.move(pairing.employer, second, "accept", starts_on="2026-12-01")
    assert (late.status_code, late.json()["code"]) == (409, "posting_full")
    assert pairing.employer.get(f"/v1/applications/{second}").json()["state"] == "new"


def test_hiring_sets_the_persons_other_applications_aside(pairing: Pairing) -> None:
    first = pairing.apply().json()["id"]
    with transaction(pairing.door.database) as session:
        other = a_posting(session)
    body = {"seeker_id": pairing.seeker_id, "posting_id": str(other.id)}
    second = pairing.seeker.post("/v1/applications", body).json()["id"]
    pairing.move(pairing.employer, first, "accept", starts_on="2026-12-01")
    assert pairing.seeker.get(f"/v1/applications/{second}").json()["state"] == "obsolete"
    taken_up = pairing.move(pairing.seeker, second, "reset")
    assert taken_up.json()["state"] == "new"


def test_the_first_answer_of_the_employer_is_counted_once(
    pairing: Pairing, clock: StandingClock
) -> None:
    application_id = pairing.apply().json()["id"]
    clock.moment += timedelta(days=2)
    pairing.move(pairing.employer, application_id, "process")
    clock.moment += timedelta(days=2)
    pairing.move(pairing.employer, application_id, "postpone", comment="等通知")
    firm = pairing.row(Employer)
    assert (firm.received, firm.answered, firm.answer_seconds) == (1, 1, 2 * 86400)


def test_a_refusal_has_two_texts(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    refused = pairing.move(
        pairing.employer,
        application_id,
        "refuse",
        reason="lacking_skills",
        answer_to_seeker="谢谢您，建议先参加培训。",
        note_to_staff="打字速度不足。",
    )
    assert refused.json()["state"] == "refused"
    seen = pairing.seeker.get(f"/v1/applications/{application_id}").json()
    assert seen["answer_to_seeker"] == "谢谢您，建议先参加培训。"
    assert seen["note_to_staff"] is None
    assert pairing.staff.get(f"/v1/applications/{application_id}").json()["note_to_staff"]


def test_one_waits_a_day_after_an_application_ended(pairing: Pairing, clock: StandingClock) -> None:
    application_id = pairing.apply().json()["id"]
    pairing.move(pairing.seeker, application_id, "withdraw")
    assert pairing.apply().json()["code"] == "reapply_too_soon"
    clock.moment += timedelta(hours=24, seconds=1)
    assert pairing.apply().status_code == 201


def test_the_log_and_what_is_allowed_now_are_told(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    pairing.move(pairing.employer, application_id, "process")
    told = pairing.seeker.get(f"/v1/applications/{application_id}/transitions").json()
    assert [m["name"] for m in told["log"]] == ["process"]
    assert [a["transition"] for a in told["allowed"]] == ["withdraw"]
    assert told["allowed"][0]["label"] == "撤回申请"


def test_a_move_that_is_not_allowed_is_refused_and_keeps_nothing(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    for who, name, code, status in (
        (pairing.seeker, "accept", "transition_not_yours", 403),
        (pairing.employer, "cancel", "transition_not_allowed", 409),
        (pairing.employer, "no_such", "invalid", 422),
        (pairing.employer, "accept", "invalid", 422),
    ):
        answer = pairing.move(who, application_id, name)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert pairing.row(Application).state is ApplicationState.NEW


def test_unanswered_applications_expire_and_may_be_taken_up(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    pairing.lapse()
    told = pairing.seeker.get(f"/v1/applications/{application_id}/transitions").json()
    assert (told["state"], told["log"][-1]["reason"]) == ("obsolete", "expired")
    assert "reset" in [a["transition"] for a in told["allowed"]]


def test_a_page_ends_where_the_next_begins(pairing: Pairing, clock: StandingClock) -> None:
    pairing.apply()
    with transaction(pairing.door.database) as session:
        others = [a_posting(session) for _ in range(2)]
    for other in others:
        clock.moment += timedelta(minutes=1)
        body = {"seeker_id": pairing.seeker_id, "posting_id": str(other.id)}
        pairing.seeker.post("/v1/applications", body)
    first = pairing.seeker.get("/v1/applications", limit=2).json()
    rest = pairing.seeker.get("/v1/applications", limit=2, cursor=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    ids = [item["id"] for item in first["items"] + rest["items"]]
    assert len(set(ids)) == 3
    elsewhere = pairing.seeker.get("/v1/applications", limit=2, cursor=first["next"], state="new")
    assert elsewhere.json()["code"] == "invalid_cursor"


def test_every_transition_is_an_event_and_names_ids_only(pairing: Pairing) -> None:
    assert set(PAST) == set(MACHINE.by_name)
    pairing.apply(message="不该出现在日志里")
    with system_session(pairing.door.database.reader) as session:
        event = session.scalars(sa.select(Event).where(Event.name == "application.submitted")).one()
    assert set(event.refs) == {"application", "seeker", "posting", "employer"}
    assert "不该出现" not in repr(vars(event))


def test_only_a_transfer_takes_a_posting_and_to_another(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    other = pairing.move(pairing.seeker, application_id, "withdraw", posting_id=pairing.posting_id)
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (422, "/posting_id")
    same = pairing.move(pairing.staff, application_id, "transfer", posting_id=pairing.posting_id)
    assert (same.status_code, same.json()["code"]) == (409, "same_posting")


def test_an_application_set_aside_is_hired_from_only_after_it_was_taken_up(
    pairing: Pairing,
) -> None:
    first = pairing.apply().json()["id"]
    with transaction(pairing.door.database) as session:
        firm = an_employer(session)
        other = a_posting(session, firm)
    elsewhere = pairing.door.caller(Kind.EMPLOYER, party_id=firm.id)
    body = {"seeker_id": pairing.seeker_id, "posting_id": str(other.id)}
    second = pairing.seeker.post("/v1/applications", body).json()["id"]
    pairing.move(pairing.employer, first, "accept", starts_on="2026-12-01")
    late = pairing.move(elsewhere, second, "accept", starts_on="2026-12-01")
    assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")
    pairing.move(pairing.seeker, second, "reset")
    assert pairing.move(elsewhere, second, "accept", starts_on="2026-12-01").status_code == 201


def test_the_age_a_job_is_held_to_is_the_same_in_lists_and_at_the_door(pairing: Pairing) -> None:
    with transaction(pairing.door.database) as session:
        session.execute(sa.update(Posting).values(least_age=40))
        born = sa.update(Seeker).values(birth_date=date(2004, 5, 1))
        session.execute(born)
    reindexed(pairing.door.client)
    listed = pairing.seeker.get(f"/v1/seekers/{pairing.seeker_id}/matches").json()["items"]
    assert [item["posting"]["id"] for item in listed] == [pairing.posting_id]
    assert pairing.apply().status_code == 201


def test_a_minor_is_refused_what_is_held_to_eighteen(pairing: Pairing) -> None:
    with transaction(pairing.door.database) as session:
        session.execute(sa.update(Posting).values(least_age=18))
        session.execute(sa.update(Seeker).values(birth_date=date(2009, 5, 1)))
    refused = pairing.apply()
    assert (refused.status_code, refused.json()["code"]) == (409, "too_young")
