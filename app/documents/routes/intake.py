"""A file is checked before the request's session opens: seconds of work hold no lock.

At most two files are checked at once in a process, whatever the number of senders; a few may
wait, the others are asked to come again.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Annotated, Any

from fastapi import Request, Security
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from app.audit.models import Topic
from app.audit.record import Note, note_it
from app.audit.transaction import transaction
from app.base.actor import Actor
from app.base.clock import Now
from app.base.context import acting
from app.base.database import Database
from app.base.errors import FieldProblem, Invalid, Refusal, UnsupportedMediaType
from app.base.files import MOST_BYTES, Checked, ChecksBusy, checked
from app.base.validation import LABELS, problems_of
from app.base.wording import Words
from app.documents.schemas import UploadForm
from app.identity.current import known_actor
from app.identity.scopes import Scope

AT_ONCE = 2
MOST_WAITING = 14
_TWICE = Words("这一项只能出现一次。", "This part may be sent only once.")


class Checks:
    """The queue of files to check: so many at once, so many waiting, no more."""

    def __init__(self, at_once: int = AT_ONCE, most: int = AT_ONCE + MOST_WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="file-check")
        self._most = most
        self._taken = 0

    async def run(self, check: Callable[[], Checked]) -> Checked:
        """The checked file; ChecksBusy at once when too many wait. Called from the event loop."""
        if self._taken >= self._most:
            raise ChecksBusy
        self._taken += 1
        try:
            return await asyncio.wrap_future(self._threads.submit(check))
        finally:
            self._taken -= 1


CHECKS = Checks()


async def taken_in(
    request: Request,
    actor: Annotated[Actor, Security(known_actor, scopes=[Scope.DOCUMENTS_WRITE])],
    now: Now,
) -> None:
    """Check the file of a known caller's well-formed upload; `request.state.checked` has it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise UnsupportedMediaType
    file = _file_of(await request.form())
    content = await file.read(MOST_BYTES + 1)
    await file.seek(0)
    state = request.app.state
    try:
        request.state.checked = await CHECKS.run(
            lambda: checked(content, file.content_type, file.filename, state.scanner)
        )
    except Refusal as refusal:
        if not refusal.retryable:
            noted = (state.database, actor, now, refusal, request.scope.get("request_id"))
            await run_in_threadpool(_note, *noted)
        raise


def _file_of(form: FormData) -> UploadFile:
    """The file of a form whose other parts are in order, each of them sent once."""
    parts = form.multi_items()
    names = [name for name, _ in parts]
    twice = [name for name in UploadForm.model_fields if names.count(name) > 1]
    if twice:
        raise Invalid(errors=[FieldProblem(f"/{n}", "twice", _TWICE, LABELS[n]) for n in twice])
    try:
        found = UploadForm.model_validate(dict(parts))
    except ValidationError as error:
        raw: list[Any] = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        raise Invalid(errors=problems_of(raw)) from None
    return found.file


def _note(
    database: Database, actor: Actor, now: datetime, refusal: Refusal, request_id: str | None
) -> None:
    """Keep in the log that a file was refused, and why: a try to send in what is not taken."""
    with transaction(database, context=acting(actor, now), request_id=request_id) as session:
        note_it(
            session,
            Note(
                actor,
                "document.refused",
                "document",
                None,
                now,
                Topic.REFUSAL,
                reason_code=refusal.code,
            ),
        )
