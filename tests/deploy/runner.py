"""Runs the shell steps of GitHub workflows and composite actions as a runner does, as far as the files of this project need it:
`run:` steps by bash in the workspace, `uses:` of Limbeck's own action by running that action's steps, other actions not at
all. Expressions are looked up in contexts; what is not there is an error, so that no step runs with something left out."""
import os
import pathlib
import re
import subprocess
import tempfile

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def put_in(text, contexts):
    def value(found):
        if found[1] not in contexts:
            raise KeyError(f"the runner of the test knows no {found[1]}")
        return contexts[found[1]]
    return EXPRESSION.sub(value, str(text))


def holds(condition, contexts):
    """Of the conditions that there are: `NAME != ''`, `always()`; none."""
    if condition in (None, "always()"):
        return True
    name = re.fullmatch(r"(\S+) != ''", condition)
    if not name:
        raise KeyError(f"the runner of the test knows no condition {condition}")
    return contexts[name[1]] != ""


class Failed(Exception):
    def __init__(self, step, code, output):
        super().__init__(f"{step} ended with {code}:\n{output}")
        self.step, self.code, self.output = step, code, output


class Runner:
    def __init__(self, workspace, contexts, environment, action):
        """`action`: the folder of Limbeck's action, whatever owner and tag a workflow names it by."""
        self.workspace, self.contexts, self.action = pathlib.Path(workspace), contexts, pathlib.Path(action)
        self.temporary = tempfile.TemporaryDirectory(prefix="limbeck-runner.")
        folder = pathlib.Path(self.temporary.name)
        self.path_file, self.output_file = folder / "path", folder / "output"
        self.environment = {**environment, "GITHUB_WORKSPACE": str(self.workspace), "RUNNER_TEMP": str(folder),
                            "GITHUB_PATH": str(self.path_file), "GITHUB_OUTPUT": str(self.output_file), "GITHUB_ACTIONS": "true"}
        self.output, self.skipped = "", []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.temporary.cleanup()

    def steps(self, steps, environment=None, contexts=None, ran=None):
        contexts = {**self.contexts, **(contexts or {})}
        for step in steps:
            if not holds(step.get("if"), contexts):
                continue
            if "run" in step:
                self.shell(step, {**(environment or {}), **(step.get("env") or {})}, contexts)
            elif re.fullmatch(r"(OWNER/limbeck@.*)|\./", step["uses"]):
                self.use(self.action, step.get("with") or {})
            else:
                self.skipped.append(step["uses"])

    def job(self, job):
        self.steps(job["steps"], {name: put_in(value, self.contexts) for name, value in (job.get("env") or {}).items()})

    def use(self, folder, given):
        action = yaml.safe_load((folder / "action.yml").read_text())
        unknown = set(given) - set(action["inputs"])
        if unknown:
            raise KeyError(f"the action has no input {unknown}")
        inputs = {f"inputs.{name}": given.get(name, each.get("default", "")) for name, each in action["inputs"].items()}
        self.output_file.write_text("")
        self.steps(action["runs"]["steps"], {"GITHUB_ACTION_PATH": str(folder)}, inputs)

    def shell(self, step, environment, contexts):
        script = put_in(step["run"], contexts)
        options = ["--noprofile", "--norc", "-eo", "pipefail"] if step.get("shell") == "bash" else ["-e"]
        environment = {name: put_in(value, contexts) for name, value in environment.items()}
        added = self.path_file.read_text().split("\n")[:-1] if self.path_file.exists() else []
        path = ":".join([*reversed(added), self.environment["PATH"]])
        done = subprocess.run(["bash", *options, "-c", script], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, env={**self.environment, **environment, "PATH": path},
                              cwd=self.workspace / put_in(step.get("working-directory", "."), contexts))
        self.output += done.stdout
        if done.returncode != 0:
            raise Failed(step.get("name") or step["run"], done.returncode, done.stdout)

    def outputs(self):
        return dict(line.split("=", 1) for line in self.output_file.read_text().splitlines())
