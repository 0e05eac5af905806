"""add groups

Revision ID: 8d20b7c4f1a6
Revises: 3c1f0a9be2d4
Create Date: 2026-01-19 16:40:03.551982

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8d20b7c4f1a6'
down_revision = '3c1f0a9be2d4'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'groups',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('kind', sa.Enum('private', 'shared', name='group_kind'), server_default='private', nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_groups')),
        sa.UniqueConstraint('name', name=op.f('uq_groups_name')),
    )
    op.create_table(
        'contact_groups',
        sa.Column('contact_id', sa.Integer(), nullable=False),
        sa.Column('group_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['contact_id'], ['contacts.id'], name=op.f('fk_contact_groups_contact_id_contacts'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['group_id'], ['groups.id'], name=op.f('fk_contact_groups_group_id_groups'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('contact_id', 'group_id', name=op.f('pk_contact_groups')),
    )
    groups = sa.table('groups', sa.column('name', sa.String))
    op.bulk_insert(groups, [{'name': 'Family'}, {'name': 'Work'}])


def downgrade():
    op.drop_table('contact_groups')
    op.drop_table('groups')
    sa.Enum(name='group_kind').drop(op.get_bind(), checkfirst=False)
