# What `python -c` is given. The rest of the shim comes over the socket: nothing of it is ever a file.
import importlib.abc, importlib.util, json, os, signal, socket, sys

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Limbeck ends what is under way, in order
descriptor = int(sys.argv[1])
os.set_inheritable(descriptor, False)
if sys.path and sys.path[0] in ("", os.getcwd()):
    del sys.path[0]  # `alembic` has no working directory there either; prepend_sys_path puts it there


class Shim(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, sources):
        self.sources = sources

    def find_spec(self, name, path=None, target=None):
        if name == "_limbeck" or name in self.sources:
            return importlib.util.spec_from_loader(name, self, is_package=name == "_limbeck")

    def exec_module(self, module):
        name = module.__spec__.name
        exec(compile(self.sources.get(name, ""), "<limbeck " + name + ">", "exec"), module.__dict__)


stream = socket.socket(fileno=descriptor).makefile("rwb")
start = json.loads(stream.readline())
sys.meta_path.insert(0, Shim(start.pop("modules")))
importlib.import_module("_limbeck.main").run(stream, start)
