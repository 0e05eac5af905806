"""Python takes a cached .pyc for a file's own when time (in whole seconds) and size are the same: who edits a revision
twice in a second gets the one before. A cache that was written no later than that second is not trusted here."""

import importlib.machinery
import os

LIBRARIES = (os.path.dirname(os.__file__), f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


def may_be_older(source, cache):
    return int(os.stat(cache).st_mtime) <= int(os.stat(source).st_mtime)


def distrust_caches_of_the_same_second():
    """For the project's files. Those of installed packages don't change, and images may give all of them one time."""
    loader = importlib.machinery.SourceFileLoader
    get_data = loader.get_data

    def checked(self, path):
        if path != self.path and not any(each in path for each in LIBRARIES) and may_be_older(self.path, path):
            raise OSError(f"{path} may be of an earlier edit")  # Python compiles the source, and writes it again
        return get_data(self, path)

    loader.get_data = checked
