#!/usr/bin/env python3
"""Installs the wheel into a fresh virtual environment beside the real Alembic, and uses what is in it.

    tests/wheel/wheel_test.py BINARY FOLDER_OF_AN_ENVIRONMENT_WITH_ALEMBIC"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

root = pathlib.Path(__file__).resolve().parents[2]
binary, alembic_environment = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])

NATIVE = '''"""add contacts"""
from alembic import op
import sqlalchemy as sa

revision = "a1"
down_revision = None

def upgrade():
    op.create_table("contacts", sa.Column("id", sa.Integer, primary_key=True))

def downgrade():
    op.drop_table("contacts")
'''
# What only Python can run.
DELEGATED = '''"""add names"""
from alembic import op
import sqlalchemy as sa
import platform

revision = "a2"
down_revision = "a1"

def upgrade():
    with op.get_context().begin_transaction():
        op.add_column("contacts", sa.Column("name" if platform.python_version() else "", sa.Text))

def downgrade():
    op.drop_column("contacts", "name")
'''
ENV = '''from alembic import context
from sqlalchemy import engine_from_config, pool

engine = engine_from_config(context.config.get_section("alembic"), prefix="sqlalchemy.", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
'''


if not (alembic_environment / "bin/python").exists():
    print(f"skipped: there is no {alembic_environment}; dev/python-environments makes it")
    sys.exit(77)


def output(*line, **options):
    done = subprocess.run([str(each) for each in line], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{line} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="limbeck-wheel.")
        folder = cls.folder = pathlib.Path(cls.temporary.name)
        made = [output(root / "dev/make-wheel", binary, folder / name) for name in ("one", "two")]
        contents = [pathlib.Path(path).read_bytes() for path in made]
        assert contents[0] == contents[1], "the same inputs give another wheel"
        interpreter = alembic_environment / "bin/python"
        output(interpreter, "-m", "venv", folder / "venv")
        cls.bin = folder / "venv/bin"
        output(cls.bin / "python", "-m", "pip", "install", "-q", "--no-index", "--disable-pip-version-check", made[0])
        # Alembic and SQLAlchemy as if they had been installed there.
        where = output(interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        here = output(cls.bin / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        pathlib.Path(here, "alembic-of-the-test.pth").write_text(where + "\n")
        project = cls.project = folder / "project"
        (project / "alembic/versions").mkdir(parents=True)
        (project / "alembic.ini").write_text(
            "[alembic]\nscript_location = %(here)s/alembic\nsqlalchemy.url = sqlite:///%(here)s/app.db\n")
        (project / "alembic/env.py").write_text(ENV)
        (project / "alembic/versions/a1.py").write_text(NATIVE)
        (project / "alembic/versions/a2.py").write_text(DELEGATED)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def setUp(self):
        (self.project / "app.db").unlink(missing_ok=True)

    def python(self, text, **environment):
        return output(self.bin / "python", "-c", "import limbeck\n" + text, cwd=self.project,
                      env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), **environment})

    def test_brings_the_program(self):
        self.assertEqual(output(self.bin / "limbeck", "--version"), output(binary, "--version"))
        self.assertFalse((self.bin / "alembic").exists(), "the name is Alembic's")
        self.assertEqual(self.python("print(limbeck.program())"), str(self.bin / "limbeck"))
        self.assertEqual(output(self.bin / "python", "-m", "pip", "check", "-q"), "")

    def test_runs_a_project_from_its_start_to_its_end(self):
        self.assertEqual(self.python(
            "print(limbeck.heads('alembic.ini'), limbeck.current('alembic.ini'))\n"
            "limbeck.upgrade('alembic.ini', 'head')\n"
            "print(limbeck.current())\n"
            "limbeck.downgrade('alembic.ini', '-1')\n"
            "print(limbeck.current())\n"
            "limbeck.stamp(None, 'head')\n"
            "print(limbeck.current())"), "['a2'] []\n['a2']\n['a1']\n['a2']")

    def test_takes_an_address(self):
        self.python("limbeck.upgrade('alembic.ini', 'a1', url='sqlite:///other.db')")
        self.assertTrue((self.project / "other.db").exists())
        self.assertFalse((self.project / "app.db").exists())

    def test_shows_no_password(self):
        said = self.python(
            "import sqlalchemy\n"
            "url = sqlalchemy.engine.make_url('postgresql://app:sesame@127.0.0.1:9/shop')\n"
            "try: limbeck.current('alembic.ini', url=url)\n"
            "except limbeck.Error as error: print(error.returncode, error)")
        self.assertIn("127.0.0.1", said)
        self.assertNotIn("sesame", said)

    def test_takes_a_configuration_of_alembics(self):
        self.python(
            "from alembic.config import Config\n"
            "config = Config('alembic.ini')\n"
            "config.set_main_option('sqlalchemy.url', 'sqlite:///set.db')\n"
            "limbeck.upgrade(config, 'a1')\n"
            "limbeck.upgrade(Config('alembic.ini'), 'a1')")
        self.assertTrue((self.project / "set.db").exists())
        self.assertTrue((self.project / "app.db").exists())

    def test_refuses_a_connection_of_the_application(self):
        self.assertIn("url=", self.python(
            "from alembic.config import Config\n"
            "config = Config('alembic.ini')\n"
            "config.attributes['connection'] = object()\n"
            "try: limbeck.upgrade(config)\n"
            "except TypeError as error: print(error)"))
        self.assertFalse((self.project / "app.db").exists())

    def test_raises_what_the_program_says(self):
        self.assertEqual(self.python(
            "try: limbeck.upgrade('alembic.ini', 'nowhere')\n"
            "except limbeck.Error as error: print(error.returncode, 'nowhere' in str(error))"), "1 True")

    def test_check_raises_differences(self):
        (self.project / "sub").mkdir(exist_ok=True)
        (self.project / "sub/limbeck.toml").write_text('url = "sqlite:///sub.db"\nmodels = "schema.sql"\n')
        (self.project / "sub/schema.sql").write_text("CREATE TABLE t (a INTEGER);")
        (self.project / "sub/migrations/versions").mkdir(parents=True, exist_ok=True)
        self.assertEqual(self.python(
            "try: limbeck.check('sub/limbeck.toml')\n"
            "except limbeck.Differences as error: print('t' in str(error))"), "True")
        (self.project / "sub/schema.sql").write_text("")
        self.python("limbeck.check('sub/limbeck.toml')")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
