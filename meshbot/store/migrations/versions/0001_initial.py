"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table('attempts',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('session', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('right', sa.Boolean(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('area', sa.Text(), nullable=False),
    sa.Column('hints', sa.Integer(), nullable=False),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('team', 'session', 'position', 'user')
    )
    op.create_table('cards',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('concept', sa.Text(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'user', 'concept')
    )
    op.create_table('channels',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'channel', 'name')
    )
    op.create_table('contexts',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('thread', sa.Text(), nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'channel', 'thread', 'user', 'name')
    )
    op.create_table('deliveries',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'key')
    )
    op.create_index(op.f('ix_deliveries_at'), 'deliveries', ['at'], unique=False)
    op.create_table('jobs',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('thread', sa.Text(), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('free_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'key')
    )
    op.create_index(op.f('ix_jobs_due'), 'jobs', ['due'], unique=False)
    op.create_table('lessons',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('lesson', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'user', 'path', 'lesson')
    )
    op.create_table('messages',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('thread', sa.Text(), nullable=False),
    sa.Column('parent', sa.Text(), nullable=True),
    sa.Column('ts', sa.Text(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=False),
    sa.Column('free_at', sa.BigInteger(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('team', 'name', name='one_message_per_name')
    )
    op.create_index('messages_out_of_date', 'messages', ['id'], unique=False, sqlite_where=sa.text('revision > shown'), postgresql_where=sa.text('revision > shown'))
    op.create_table('misses',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'query')
    )
    op.create_table('people',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('met', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'user')
    )
    op.create_table('preferences',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'user', 'name')
    )
    op.create_table('reports',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'user', 'question')
    )
    op.create_table('reviews',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('concept', sa.Text(), nullable=False),
    sa.Column('log', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('scored',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('session', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'user', 'question')
    )
    op.create_table('sessions',
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('thread', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('team', 'id')
    )
    op.create_index('one_active_session_per_place', 'sessions', ['team', 'channel', 'thread'], unique=True, sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))


def downgrade() -> None:
    op.drop_index('one_active_session_per_place', table_name='sessions', sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))
    op.drop_table('sessions')
    op.drop_table('scored')
    op.drop_table('reviews')
    op.drop_table('reports')
    op.drop_table('preferences')
    op.drop_table('people')
    op.drop_table('misses')
    op.drop_index('messages_out_of_date', table_name='messages', sqlite_where=sa.text('revision > shown'), postgresql_where=sa.text('revision > shown'))
    op.drop_table('messages')
    op.drop_table('lessons')
    op.drop_index(op.f('ix_jobs_due'), table_name='jobs')
    op.drop_table('jobs')
    op.drop_index(op.f('ix_deliveries_at'), table_name='deliveries')
    op.drop_table('deliveries')
    op.drop_table('contexts')
    op.drop_table('channels')
    op.drop_table('cards')
    op.drop_table('attempts')
