#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package is clean under `mypy --strict`, and its types find misspelt requests. Skipped without mypy."""
import os
import subprocess
import sys
import tempfile

from support import PACKAGE, SKIPPED

HEAD = "import tandem\nclient = tandem.Client()\n"
SAMPLES = [  # (code, the words that mypy must say, None: nothing)
    ('client.solve({"participants": [tandem.Participant("a", "mentor")]}, {"one_role": True})', None),
    ('score: int = client.solve({"ref": "x"}, {"ref": "y"})["pairs"][0]["score"]', None),
    ('tandem.Participant("a", "boss")', "Participant"),
    ('p: tandem.Programme = {"ruels": []}', "ruels"),
    ('client.solve({"ref": "x"}, {}, limits={"time": 5})', "limits"),
    ('client.solve({"ref": "x"}, {})["pears"]', "pears"),
    ('client.agenda({"ref": "x"}, {}, [], months=1, per="year")', "per"),
]


def mypy(*arguments):
    run = subprocess.run(
        ["/usr/bin/python3", "-m", "mypy", "--config-file", os.path.join(PACKAGE, "pyproject.toml"), *arguments],
        env=dict(os.environ, MYPYPATH=PACKAGE), capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def main():
    if mypy("--version")[0]:
        print("skipped: no mypy here (apt-get install mypy)")
        return SKIPPED
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tandem-typing-") as folder:
        cache = ("--cache-dir", os.path.join(folder, "cache"))
        status, said = mypy(*cache, os.path.join(PACKAGE, "tandem"))
        if status:
            print(said)
            failed += 1
        for code, expected in SAMPLES:
            path = os.path.join(folder, "sample.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write(HEAD + code + "\n")
            status, said = mypy(*cache, path)
            if (status != 0) != (expected is not None) or (expected and expected not in said):
                print(f"{code}: expected {expected or 'nothing'}, mypy says:\n{said}")
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
