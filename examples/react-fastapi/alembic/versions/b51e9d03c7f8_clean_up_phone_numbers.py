"""clean up phone numbers

Revision ID: b51e9d03c7f8
Revises: 8d20b7c4f1a6
Create Date: 2026-02-02 11:05:27.900344

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'b51e9d03c7f8'
down_revision = '8d20b7c4f1a6'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('contacts', sa.Column('phone', sa.String(length=40), nullable=True))
    # Until now people wrote the number behind the name: "Ada Lovelace, 0123 456".
    op.execute("""
        UPDATE contacts
        SET name = substring(name from '^(.*), [0-9 ]+$'), phone = replace(substring(name from ', ([0-9 ]+)$'), ' ', '')
        WHERE name ~ '^.+, [0-9 ]+$'
    """)


def downgrade():
    op.execute("UPDATE contacts SET name = name || ', ' || phone WHERE phone IS NOT NULL")
    op.drop_column('contacts', 'phone')
