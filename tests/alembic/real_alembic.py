"""The command line of the real Alembic, whose modules are imported once: each command runs in a fork of that process."""

import json
import subprocess

SERVER = """
import json, os, sys, tempfile, traceback, warnings
sys.path[:] = [each for each in sys.path if each]
warnings.simplefilter("ignore")
import alembic.autogenerate, alembic.command, alembic.config, alembic.context, alembic.op, sqlalchemy.dialects
from sqlalchemy.dialects import postgresql, sqlite

def run(request):
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = ["alembic", *request["arguments"]]
    try:
        alembic.config.main(argv=sys.argv[1:])
        return 0
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else 1 if end.code else 0
    except BaseException:
        traceback.print_exc()
        return 1

answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.stdin = open(os.devnull)
            sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)
            code = run(json.loads(line))
            for written in (sys.stdout, sys.stderr, answers):  # the last is what Alembic took for stdout as it was imported
                written.flush()
            os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = [(each.seek(0), each.read().decode())[1] for each in (out, err)]
    print(json.dumps([code, *texts]), file=answers, flush=True)
"""


class RealAlembic:
    def __init__(self, python):
        self.process = subprocess.Popen([python, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, arguments, folder, environment):
        """As subprocess.run() answers."""
        request = {"arguments": [*map(str, arguments)], "folder": str(folder), "environment": environment}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the real Alembic ended with {self.process.wait()}")
        return subprocess.CompletedProcess(["alembic", *request["arguments"]], *json.loads(answer))

    def close(self):
        self.process.communicate()
