"""Kept messages remember since when it is unknown whether Slack took them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column('messages', sa.Column('doubtful', sa.BigInteger(), nullable=True))
