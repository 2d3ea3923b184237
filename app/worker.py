"""The back door: the worker with every room's tasks."""

from datetime import timedelta

import structlog

from app.applications.tasks import expire as expire_applications
from app.audit.allowances import forget_allowances
from app.audit.anchors import anchor, place
from app.audit.door import forget_answers
from app.audit.models import Verification
from app.audit.transaction import transaction
from app.audit.verification import verify
from app.base.clock import now
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.documents.tasks import expire as expire_documents
from app.exchange.catalogue import EVENTS
from app.exchange.tasks import import_postings
from app.identity.tasks import (
    forget_codes,
    forget_ended,
    send_code,
    tell_of_activation,
    tell_of_phone_change,
)
from app.postings.tasks import expire as expire_postings
from app.privacy.tasks.exporting import EXPORT, FORGET_EXPORTS, export_with, forget_exports
from app.privacy.tasks.resealing import REINDEX, RESEAL, reindex_all, reseal_all
from app.privacy.tasks.rights import (
    END_KEEPING,
    ERASE,
    ERASE_LATE,
    end_keeping,
    erase_asked,
    erase_late,
)
from app.privacy.tasks.silence import RETENTION, retain_daily
from app.privacy.tasks.warning import TELL, tell_of_silence
from app.seekers.tasks import apply_phone_change, erase_abilities, name_at_login
from app.tasks.queries import enqueue, forget_done
from app.tasks.runner import Job, Runner, Work

log = structlog.get_logger()
ANCHOR = "audit.anchor"


def forget(job: Job) -> None:
    """Delete the answers to requests that were kept long enough."""
    forget_answers(job.database, now())


def forget_spent(job: Job) -> None:
    """Delete the counters of allowances that hold nothing any more."""
    forget_allowances(job.database, now())


def anchor_log(job: Job) -> None:
    """Write where the log stands outside the database, and come back in some minutes."""
    keyring, settings = job.house
    moment = now()
    anchor(job.database, keyring, place(settings), moment)
    with transaction(job.database) as session:
        forget_done(session, ANCHOR, moment - timedelta(days=1))
        due = moment + timedelta(minutes=settings.anchor_minutes)
        enqueue(session, ANCHOR, {}, moment, key=ANCHOR, due_at=due)


def verify_log(job: Job) -> None:
    """Re-read the whole log and keep what came of it."""
    keyring, settings = job.house
    began = now()
    found = verify(job.database, keyring, place(settings), job.progress)
    first = found.findings[0] if found.findings else None
    for one in found.findings:
        log.error("log_broken", fault=one.fault.value, seq=one.seq, chain=one.chain)
    kept = Verification(
        began_at=began,
        ended_at=now(),
        events=found.events,
        chains=found.chains,
        anchors=found.anchors,
        finding=first.fault.value if first else None,
        seq=first.seq if first else None,
    )
    with transaction(job.database) as session:
        session.add(kept)


WORKS: dict[str, Work] = {
    "applications.expire": expire_applications,
    ANCHOR: anchor_log,
    "audit.forget_allowances": forget_spent,
    "audit.forget_answers": forget,
    "audit.verify": verify_log,
    "documents.expire": expire_documents,
    "exchange.import": import_postings,
    "identity.forget_codes": forget_codes,
    "identity.send_code": send_code,
    "identity.tell_of_activation": tell_of_activation,
    "identity.tell_of_phone_change": tell_of_phone_change,
    "identity.forget_ended": forget_ended,
    "postings.expire": expire_postings,
    END_KEEPING: end_keeping,
    ERASE: erase_asked,
    ERASE_LATE: erase_late,
    EXPORT: export_with(EVENTS),
    FORGET_EXPORTS: forget_exports,
    REINDEX: reindex_all,
    RESEAL: reseal_all,
    "seekers.apply_phone_change": apply_phone_change,
    "seekers.name_at_login": name_at_login,
    "seekers.erase_abilities": erase_abilities,
    RETENTION: retain_daily,
    TELL: tell_of_silence,
}
DAILY: tuple[str, ...] = (
    "applications.expire",
    ANCHOR,  # puts itself on the table again; once a day in case it gave up
    "audit.forget_allowances",
    "audit.forget_answers",
    "audit.verify",
    "documents.expire",
    "identity.forget_ended",
    "postings.expire",
    END_KEEPING,
    ERASE_LATE,
    FORGET_EXPORTS,
    RESEAL,
    "identity.forget_codes",
    "seekers.name_at_login",
    "seekers.erase_abilities",
    RETENTION,
)


def runner(database: Database, keyring: Keyring, settings: Settings) -> Runner:
    """The worker of this installation."""
    works = {name: _with_newest_keys(work, keyring) for name, work in WORKS.items()}
    return Runner(database, works, house=(keyring, settings), daily=DAILY)


def _with_newest_keys(work: Work, keyring: Keyring) -> Work:
    """The work, after reading the data keys again: a worker follows no log that would tell it."""

    def known(job: Job) -> None:
        keyring.refresh()
        work(job)

    return known
