#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""script/bootstrap and script/demo against machines that are not this one: a PATH of stand-ins that
note how they were called. Each scenario says how the script must end, what it must say, and
which programs it must and must not have called."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import house

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
TOOLS = ("bash", "env", "dirname", "mktemp", "cat", "rm", "sleep", "sed", "tr")
NINJA = 'for a; do [ "$a" = -n ] && echo "ninja: no work to do."; done; exit 0'
DEBIAN = {"id": "echo 0", "cmake": "exit 0", "ninja": NINJA, "apt-get": "exit 0",
          "dpkg-query": 'echo "installed "'}
MISSING = {**DEBIAN, "dpkg-query": '[ "$4" = libuv1-dev ] && exit 1; echo "installed "'}
EMPTY_LISTS = {**MISSING, "apt-get": '[ "$1" = update ] && touch "$0.updated"; [ -e "$0.updated" ]'}
OTHER = {name: DEBIAN[name] for name in ("id", "cmake", "ninja")}

# (what, stand-ins, exit status, words said, in a call, starts no call)
BOOTSTRAP = [
    ("all is there", DEBIAN, 0, "", ["cmake --preset release"], ["apt-get", "sudo"]),
    ("one is missing", MISSING, 0, "installing libuv1-dev\n",
     ["apt-get install -y", "Timeout=300 libuv1-dev\n"], ["apt-get update", "sudo"]),
    ("empty lists", {**EMPTY_LISTS, "touch": ': >"$1"'}, 0, "libuv1-dev", ["apt-get update"], []),
    ("no network", {**MISSING, "apt-get": "echo no route; exit 100"}, 1, "no route", [], ["cmake"]),
    ("not root", {**MISSING, "id": "echo 1000", "sudo": '"$@"'}, 0, "libuv1-dev",
     ["sudo env DEBIAN_FRONTEND=noninteractive apt-get install"], []),
    ("no sudo", {**MISSING, "id": "echo 1000"}, 1, "apt-get install libuv1-dev", [], ["cmake"]),
    ("not Debian, all there", {**OTHER, "cc": "exit 0", "pkg-config": "exit 0"}, 0, "",
     ["cmake --preset release"], []),
    ("not Debian", OTHER, 1, "missing: cc pkg-config. tandem needs a C11 compiler", [], ["cmake"]),
    ("the build fails", {**DEBIAN, "cmake": "echo no such library; exit 1"}, 1,
     "no such library", [], ["ninja"]),
]

GOOD_DAEMON = 'trap "exit 0" TERM; echo up; : >"$ready"; while :; do sleep 0.02; done'
MATCHED = "echo m,w >build/demo-pairs.csv; echo p1,p2 >>build/demo-pairs.csv"
# (what, daemon, client beyond ping, exit status, words said)
DEMO = [
    ("all is well", GOOD_DAEMON, f"echo optimal; {MATCHED}", 0, "optimal"),
    ("the pairs", GOOD_DAEMON, MATCHED, 0, "\n  p1 p2\n"),
    ("no daemon", "echo cannot bind; exit 1", "exit 1", 1, "cannot bind"),
    ("no pairing", GOOD_DAEMON, "echo bad row >&2; exit 2", 2, "bad row"),
    ("a daemon that ends badly", GOOD_DAEMON.replace("exit 0", "exit 3"), MATCHED, 1, "status 3"),
]


def write_program(path, body, note=""):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"#!{shutil.which('bash')}\n{note}{body}\n")
    os.chmod(path, 0o755)


def copy_tree(folder):
    """The scripts alone, in a place of their own."""
    tree = os.path.join(folder, "tree")
    shutil.copytree(os.path.join(ROOT, "script"), os.path.join(tree, "script"))
    return tree


def make_path(folder, programs):
    path = os.path.join(folder, "path")
    os.mkdir(path)
    for tool in TOOLS:
        os.symlink(shutil.which(tool), os.path.join(path, tool))
    for name, body in programs.items():
        note = f'echo "{name} $*" >>"{folder}/calls"\n'
        write_program(os.path.join(path, name), body, note)
    return path


def run_bootstrap(folder, programs):
    tree = copy_tree(folder)
    path = make_path(folder, programs)
    run = subprocess.run([os.path.join(tree, "script/bootstrap")], env={"PATH": path}, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=30)
    calls = ""
    if os.path.exists(os.path.join(folder, "calls")):
        calls = house.read(folder, "calls")
    return run.returncode, run.stdout, calls


def judge_bootstrap(row, status, said, calls):
    _, _, wanted, words, called, never = row
    wrong = [] if status == wanted else [f"ended with {status}, not {wanted}"]
    if words not in said or (words == "" and said):
        wrong.append(f"did not say {words!r}")
    wrong += [f"never called {c}" for c in called if c not in calls]
    wrong += [f"called {c}" for c in never if "\n" + c in "\n" + calls]
    return [f"bootstrap, {row[0]}: {w}\n  said {said!r}\n  called {calls!r}" for w in wrong]


def demo_tree(folder, daemon, client):
    tree = copy_tree(folder)
    write_program(os.path.join(tree, "script/bootstrap"), "exit 0")
    write_program(os.path.join(tree, "build/release/engine/tandemd"),
                  f'echo $$ >"{folder}/pid"; echo "${{2#ipc://}}" >"{folder}/endpoint"\n'
                  f'ready={folder}/ready\n{daemon}')
    write_program(os.path.join(tree, "build/release/clients/cli/tandem"),
                  f'if [ "$1" = ping ]; then [ -e "{folder}/ready" ]; exit; fi\n{client}')
    house.plant(tree, {"clients/cli/example/people.csv": "", "clients/cli/example/programme.yaml": ""})
    return os.path.join(tree, "script/demo")


def left_behind(folder):
    """What a demo must not leave: its daemon, its folder."""
    wrong = []
    if os.path.exists(os.path.join("/proc", house.read(folder, "pid").strip())):
        wrong.append("left its daemon running")
    if os.path.exists(os.path.dirname(house.read(folder, "endpoint").strip())):
        wrong.append("left its folder")
    return wrong


def judge_demo(folder, row):
    what, daemon, client, wanted, words = row
    script = demo_tree(folder, daemon, client)
    run = subprocess.run([script], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         check=False, timeout=30)
    wrong = [] if run.returncode == wanted else [f"ended with {run.returncode}, not {wanted}"]
    wrong += [] if words in run.stdout else [f"did not say {words!r}"]
    wrong += left_behind(folder)
    return [f"demo, {what}: {w}\n  said {run.stdout!r}" for w in wrong]


def judge_interrupted_demo(folder):
    """Stopped by a signal while the daemon is up: nothing is left."""
    script = demo_tree(folder, GOOD_DAEMON, f": >'{folder}/matching'; sleep 1")
    run = subprocess.Popen([script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not os.path.exists(os.path.join(folder, "matching")) and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGTERM)
    status = run.wait(timeout=10)
    wrong = [] if status == 143 else [f"ended with {status}, not 143"]
    return [f"demo, interrupted: {w}" for w in wrong + left_behind(folder)]


def in_folder(function, *rows):
    with tempfile.TemporaryDirectory(prefix="tandem-house.") as folder:
        return function(folder, *rows)


def check(bootstrap, demo):
    findings = []
    for row in bootstrap:
        findings += judge_bootstrap(row, *in_folder(run_bootstrap, row[1]))
    for row in demo:
        findings += in_folder(judge_demo, row)
    return findings


# Wrong demands: each must be refused, or the judges above are blind.
SELF_TEST = (
    [
        ("status", DEBIAN, 1, "", [], []),
        ("words", DEBIAN, 0, "installing", [], []),
        ("noise", MISSING, 0, "", [], []),
        ("a call", DEBIAN, 0, "", ["apt-get"], []),
        ("no call", DEBIAN, 0, "", [], ["cmake"]),
    ],
    [
        ("status", GOOD_DAEMON, MATCHED, 1, ""),
        ("words", GOOD_DAEMON, MATCHED, 0, "optimal"),
    ],
)


def self_test():
    blind = [row[0] for row in SELF_TEST[0] if not check([row], [])]
    blind += [row[0] for row in SELF_TEST[1] if not check([], [row])]
    count = len(SELF_TEST[0]) + len(SELF_TEST[1])
    for name in blind:
        print(f"blind to a wrong {name}")
    print(f"{count - len(blind)} passed, {len(blind)} failed")
    return 1 if blind else 0


def main():
    if "--self-test" in sys.argv:
        sys.exit(self_test())
    findings = check(BOOTSTRAP, DEMO) + in_folder(judge_interrupted_demo)
    for finding in findings:
        print(finding)
    print(f"{len(BOOTSTRAP) + len(DEMO) + 1} scenarios, {len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
