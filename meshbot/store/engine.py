"""Opens the store: SQLite (WAL) by default, PostgreSQL by URL; brings the schema up to date first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from meshbot.errors import StoreDownError
from meshbot.model.ids import TeamId, UserId
from meshbot.model.reply import Json
from meshbot.store import ports, privacy
from meshbot.store.learning import SqlCards, SqlLessons, SqlReports
from meshbot.store.messages import SqlMessages
from meshbot.store.migrate import upgrade
from meshbot.store.people import SqlContexts, SqlInstallations, SqlPeople
from meshbot.store.quizzes import SqlAttempts, SqlSessions
from meshbot.store.work import SqlDeliveries, SqlJobs

_BUSY_SECONDS = 10
_CONNECT_SECONDS = 2
"""The driver's least; Slack waits three for an answer, also for the one that the database is down."""
_STATEMENT_MS = 2_500
"""A statement that takes longer is an outage to the person who waits; deleting a workspace and migrating may take their time."""


class SqlTx:
    """``ports.Tx`` on one connection."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self.people: ports.People = SqlPeople(conn)
        self.sessions: ports.Sessions = SqlSessions(conn)
        self.attempts: ports.Attempts = SqlAttempts(conn)
        self.messages: ports.Messages = SqlMessages(conn)
        self.deliveries: ports.Deliveries = SqlDeliveries(conn)
        self.jobs: ports.Jobs = SqlJobs(conn)
        self.cards: ports.Cards = SqlCards(conn)
        self.lessons: ports.Lessons = SqlLessons(conn)
        self.reports: ports.Reports = SqlReports(conn)
        self.contexts: ports.Contexts = SqlContexts(conn)
        self.installations: ports.Installations = SqlInstallations(conn)

    def export(self, team: TeamId, user: UserId) -> Mapping[str, Json]:
        """Everything kept about a person."""
        return privacy.export(self._conn, team, user)

    def forget(self, team: TeamId, user: UserId) -> int:
        """Delete everything kept about a person."""
        return privacy.forget(self._conn, team, user)

    def purge(self, team: TeamId) -> int:
        """Delete everything of a workspace."""
        return privacy.purge(self._conn, team)


class SqlStore:
    """``ports.Store`` on an engine."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(meshbot_write=True)

    @contextmanager
    def begin(self, *, write: bool = False) -> Iterator[ports.Tx]:
        """One transaction; writers of SQLite take their lock at once, so that they wait instead of failing late."""
        try:
            with (self._writer if write else self.engine).begin() as conn:
                yield SqlTx(conn)
        except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
            raise StoreDownError(str(error.__cause__ or error)) from error

    def healthy(self) -> bool:
        """Whether the database answers."""
        try:
            with self.engine.connect() as conn:
                conn.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Release every connection."""
        self.engine.dispose()


def open_store(url: str) -> SqlStore:
    """Open and migrate the database at a SQLAlchemy URL (``sqlite:///meshbot.db``, ``postgresql://…``).

    The folder of a SQLite file is made when it is missing.

    Raises sqlalchemy.exc.SQLAlchemyError when the database cannot be reached.
    """
    engine = make_engine(url)
    try:
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine)


def make_engine(url: str) -> sa.Engine:
    """An engine with the settings meshbot relies on."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=10,
            pool_timeout=_CONNECT_SECONDS,
            connect_args={"connect_timeout": _CONNECT_SECONDS, "options": f"-c statement_timeout={_STATEMENT_MS}"},
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {"connect_args": {"timeout": _BUSY_SECONDS, "check_same_thread": False}}
    if parsed.database in {None, "", ":memory:"}:
        # One shared connection: every connection to :memory: would be a database of its own.
        options["poolclass"] = sa.pool.StaticPool
    engine = sa.create_engine(parsed, **options)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    # The driver's own transaction handling begins late and without a lock; we emit BEGIN ourselves.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={_BUSY_SECONDS * 1000}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(conn: sa.Connection) -> None:
    write = conn.get_execution_options().get("meshbot_write", False)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
