"""Brings a database to the newest schema. Alembic is only loaded when there is something to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0002"
"""The newest revision in ``migrations/versions``; a test holds it equal to Alembic's own answer."""

_FOLDER: Final = Path(__file__).parent / "migrations"
# Serialises replicas that start at the same moment; any constant that nobody else uses.
_LOCK: Final = 7_461_210


def upgrade(engine: sa.Engine) -> None:
    """Run the migrations that this database lacks, under a lock that other replicas respect."""
    if current(engine) == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - 100 ms of imports that a start-up without migrations spares

    config = alembic_config()
    with engine.connect() as conn:
        if engine.dialect.name == "postgresql":
            conn.execute(sa.text("SET statement_timeout = 0"))
            conn.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            conn.commit()
        try:
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
            conn.commit()
        finally:
            if engine.dialect.name == "postgresql":
                conn.execute(sa.text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
                conn.execute(sa.text("RESET statement_timeout"))
                conn.commit()


def current(engine: sa.Engine) -> str | None:
    """The revision a database is at; None for a new one."""
    with engine.connect() as conn:
        if not sa.inspect(conn).has_table("alembic_version"):
            return None
        return conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def alembic_config() -> Config:
    """Alembic's configuration, without an ini file."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
