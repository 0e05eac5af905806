"""An environment of Python whose interpreter has SQLAlchemy and Alembic imported already: what asks for it gets a fork of one
process. Importing them takes most of the time of a command, and the tests run many.

bin/python3 of it is a script that hands its arguments, working directory, variables and open files to that process. Whether
the shim starts with an interpreter of its own is for the pages of tests/cli.
"""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

CLIENT = """#!{python} -SE
import os, sys, _socket, marshal
def is_handed_down(file):
    try:
        return os.get_inheritable(file)
    except OSError: # that of the folder that was listed
        return False
files = [each for each in map(int, os.listdir("/proc/self/fd")) if is_handed_down(each)]
server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
server.connect({address!r})
request = marshal.dumps((sys.argv[1:], os.getcwd(), dict(os.environ), files))
passed = b"".join(each.to_bytes(4, sys.byteorder) for each in files)
server.sendmsg([len(request).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, passed)])
server.sendall(request)
for each in files:
    os.close(each)
answer = server.recv(4)
os._exit(int.from_bytes(answer, "big") if answer else 255)
"""
SERVER = """
import array, gc, io, marshal, os, signal, socket, sys
sys.path[:] = [each for each in sys.path if each]
import sqlalchemy, sqlalchemy.ext.compiler, sqlalchemy.orm, sqlalchemy.dialects.postgresql, sqlalchemy.dialects.sqlite
import alembic.autogenerate, alembic.command, alembic.config, alembic.context, alembic.op, alembic.script

def receive(client, size):
    data = b""
    while len(data) < size:
        data += client.recv(size - len(data))
    return data

def run(request, received):
    arguments, folder, variables, files = request
    free = max([200, *received, *files]) + 1
    held = [os.dup2(each, free + i) for i, each in enumerate(received)]
    for each in held:
        os.set_inheritable(each, False)
    os.closerange(0, 200)
    for each, wanted in zip(held, files):
        os.dup2(each, wanted)
        os.close(each)
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    for number, name, mode in ((0, "stdin", "rb"), (1, "stdout", "wb"), (2, "stderr", "wb")):
        stream = io.TextIOWrapper(open(number, mode, 0, closefd=False), write_through=True)
        setattr(sys, name, stream)
        setattr(sys, "__" + name + "__", stream)
    code = arguments.index("-c") + 1
    sys.argv = ["-c", *arguments[code + 1 :]]
    sys.path.insert(0, "")
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    main = sys.modules["__main__"].__dict__
    for name in [each for each in main if not each.startswith("__")]:
        del main[name]
    return arguments[code], main

def serve(client, listener):
    listener.close()
    header, rights, _, _ = client.recvmsg(4, socket.CMSG_SPACE(4 * 64))
    received = array.array("i")
    for _, _, data in rights:
        received.frombytes(data)
    request = marshal.loads(receive(client, int.from_bytes(header, "big")))
    child = os.fork()
    if child == 0:
        client.detach() # its number may be that of a file that is handed over
        return run(request, list(received))
    for each in received:
        os.close(each)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        client.sendall((code if code >= 0 else 128 - code).to_bytes(4, "big"))
    finally: # who asked may have been killed
        os._exit(0)

def accept():
    listener = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    while True:
        client, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return serve(client, listener)
        client.close()

def main():
    program, names = accept()

    # As an interpreter ends, but for freeing all that was imported: that takes as long as many a command.
    def leave(code):
        import atexit, os, sys, threading
        threading._shutdown()
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)

    try:
        exec(compile(program, "<string>", "exec"), names)
    except SystemExit as error:
        if isinstance(error.code, str):
            import sys
            print(error.code, file=sys.stderr)
        leave(error.code if isinstance(error.code, int) else 1 if error.code else 0)
    leave(0)

main()
"""


def warm(python):
    """The interpreter of such an environment, beside `python`'s own packages. It is there until this program ends."""
    environment, folder = Path(python).parent.parent, Path(tempfile.mkdtemp(prefix="limbeck-warm."))
    address = str(folder / "socket")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(address)
    listener.listen(20)
    variables = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0")
    server = subprocess.Popen(
        [python, "-W", "ignore", "-c", SERVER, str(listener.fileno())], pass_fds=[listener.fileno()],
        env=variables, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    listener.close()

    def end():
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    (folder / "bin").mkdir()
    for name in ("lib", "pyvenv.cfg"):
        (folder / name).symlink_to(environment / name)
    client = folder / "bin/python3"
    client.write_text(CLIENT.format(python=os.path.realpath(sys.executable), address=address))
    client.chmod(0o755)
    return client
