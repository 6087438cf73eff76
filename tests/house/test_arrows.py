#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arrows between the folders: who may include and link whom, and who a foreign library.

engine, clients -> proto -> solver/model; only tandem-worker, benchmarks, tests -> solver -> GLPK;
tandem-verify -> the verifier, which is free of GLPK.
"""
import os
import re

import house

# Area -> areas it may include. Tests may include everything.
MAY_INCLUDE = {
    "solver/model": {"solver/model"},
    "solver": {"solver", "solver/model"},
    "proto": {"proto", "solver/model"},
    "engine": {"engine", "proto", "solver/model"},
    "clients": {"clients", "proto", "solver/model"},
    "benchmarks": {"benchmarks", "clients", "proto", "solver", "solver/model"},
}
# The folders of solver/ -> those that each may include beside its own, from the bottom up.
LAYERS = {"model": set(), "verify": {"model"}, "pair": {"model"}}
LAYERS["scan"] = {"model", "pair"}
LAYERS["problem"] = {"model", "pair", "scan"}
LAYERS["auction"] = LAYERS["network"] = LAYERS["problem"] | {"problem"}
LAYERS["linear"] = LAYERS["network"] | {"network"}
LAYERS["stages"] = LAYERS["linear"] | {"auction", "linear"}
LAYERS["agenda"] = LAYERS["linear"] | {"linear"}
LAYERS["answer"] = LAYERS["network"] | {"network", "stages"}
# Above the whole solver, whose own files are in no folder.
LAYERS["explain"] = LAYERS["answer"] | {"answer", "verify", ""}
# All that may stand at the top, hidden files aside.
TOP = {*house.FOLDERS, "LICENSES", "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md"}
# Foreign header -> areas that may include it at all, each folder in one file.
FOREIGN = {
    "glpk.h": {"solver"},
    "zmq.h": {"engine", "clients", "benchmarks"},
    "msgpack.h": {"proto"},
    "sodium.h": {"proto"},
    "sqlite3.h": {"engine"},
    "uv.h": {"engine", "benchmarks"},
    "yaml.h": {"clients", "engine"},
    "microhttpd.h": {"engine"},
    "systemd/sd-daemon.h": {"engine"},
    "csv.h": {"clients"},
}
# Those that spread by nature: (folder, header) -> why.
MANY_FILES = {
    ("engine", "uv.h"): "handles and callbacks are everywhere in a program that is one event loop",
}
# Area -> targets of ours it may link (prefixes of names), beside its own.
MAY_LINK = {
    "solver/model": (),
    "solver": (*("tandem_" + layer for layer in LAYERS), "tandem_solver"),
    "proto": ("tandem_model",),
    "engine": ("tandem_proto", "tandem_model"),
    "clients": ("tandem_proto", "tandem_model"),
}


def area(path):
    """The area that a path of ours belongs to, None outside them."""
    for name in ("solver/model", *house.FOLDERS):
        if path.startswith(name + "/"):
            return name
    return None


def commands(text, names):
    """(line, command, [words]) of these commands in a CMakeLists.txt."""
    text = re.sub(r"#[^\n]*", "", text)
    for match in re.finditer(r"\b(" + "|".join(names) + r")\s*\(([^)]*)\)", text):
        line = text.count("\n", 0, match.start()) + 1
        yield line, match.group(1), match.group(2).split()


def worker_sources(root):
    """Sources of the targets of engine/ that make up the worker, the only ones that may solve."""
    path = "engine/CMakeLists.txt"
    sources = set()
    if os.path.exists(os.path.join(root, path)):
        for _, _, words in commands(house.read(root, path), ("add_executable", "add_library")):
            if is_worker(words[0]):
                sources |= {"engine/" + w for w in words[1:]}
    return sources


def is_worker(target):
    return re.match(r"tandem[-_]worker", target) is not None


WORKER_FOLDER = "engine/worker/"
VERIFY_FOLDER = "engine/verify/"
VERIFIER = "solver/verify/verify_certificate.h"


def layer(path):
    """The folder of solver/ that a path is in; "" outside them."""
    parts = path.split("/")
    return parts[1] if parts[0] == "solver" and len(parts) > 2 else ""


def check_layers(path, line, name):
    here, there = layer(path), layer(name)
    if not here or not name.startswith("solver/") or there == here or there in LAYERS.get(here, ()):
        return []
    return [f"{path}:{line}: solver/{here} must not include {name}"]


def check_ours(path, line, name, worker):
    here, there = area(path), area(name)
    solves = path in worker or path.startswith(WORKER_FOLDER)
    if here == "engine" and name.startswith(WORKER_FOLDER) and not solves:
        return [f"{path}:{line}: only tandem-worker may include {name}"]
    if there is None or here in (None, "tests") or there in MAY_INCLUDE.get(here, ()):
        return []
    if there == "solver" and solves:
        return []
    if name == VERIFIER and path.startswith(VERIFY_FOLDER):
        return []
    return [f"{path}:{line}: {here} must not include {name}"]


def check_includes(root):
    worker = worker_sources(root)
    findings, users = [], {}
    for path in house.walk(root):
        if house.suffix(path) not in (".c", ".h"):
            continue
        here = area(path)
        for line, name in house.includes(house.read(root, path)):
            findings += check_ours(path, line, name, worker) + check_layers(path, line, name)
            if name.startswith(".") or (area(name) is None and area(path[:1] + name) is not None):
                findings.append(f"{path}:{line}: {name} does not start at the project's root")
            if name in FOREIGN and here != "tests":
                users.setdefault((os.path.dirname(path), name), []).append(path)
                if here not in FOREIGN[name]:
                    findings.append(f"{path}:{line}: {here} must not include {name}")
    for key, paths in sorted(users.items()):
        if len(paths) > 1 and key not in MANY_FILES:
            findings.append(f"{key[0]}: {key[1]} is included by {len(paths)} files: {', '.join(paths)}")
    return findings


def check_links(root):
    findings = []
    for path in house.walk(root):
        here = area(path)
        if os.path.basename(path) != "CMakeLists.txt" or here not in MAY_LINK:
            continue
        text = house.read(root, path)
        own = {w[0] for _, _, w in commands(text, ("add_executable", "add_library")) if w}
        for line, _, words in commands(text, ("target_link_libraries",)):
            target, libraries = words[0], words[1:]
            for name in libraries:
                findings += check_link(path, line, here, target, name, own)
    return findings


def check_link(path, line, here, target, name, own):
    if "glpk" in name.lower() and here != "solver":
        return [f"{path}:{line}: {target} must not link {name}"]
    ours = re.match(r"(lib)?tandem", name)
    if not ours or name in own or name.startswith(("tandem_build", *MAY_LINK[here])):
        return []
    if name in ("tandem_solver", "tandem_explain") and here == "engine" and is_worker(target):
        return []
    if name == "tandem_verify" and here == "engine" and re.match(r"tandem[-_]verify", target):
        return []
    if here == "clients" and name.startswith("tandem_client"):
        return []
    return [f"{path}:{line}: {target} must not link {name}"]


def check_top(root):
    top = {path.split("/")[0] for path in house.walk(root)}
    return [f"{n}: not among what stands at the top" for n in sorted(top - TOP) if n[0] != "."]


def check(root, _):
    return check_top(root) + check_includes(root) + check_links(root)


ENGINE = "add_executable(tandem-worker worker.c)\ntarget_link_libraries(tandem-worker PRIVATE tandem_solver)\n"
PLANTS = [
    ("a good tree", {
        "engine/CMakeLists.txt": ENGINE,
        "engine/worker.c": '#include "solver/solve.h"\n#include <zmq.h>\n',
        "solver/lp.c": '#include <glpk.h>\n#include "solver/model/text.h"\n',
        "tests/engine/test_x.c": '#include "engine/queue.h"\n#include "solver/solve.h"\n',
        "benchmarks/x.c": '#include "clients/c/tandem.h"\n#include "solver/solve.h"\n',
    }, None),
    ("a good verifier", {
        "engine/CMakeLists.txt": "add_executable(tandem-verify verify/x.c)\n"
                                 "target_link_libraries(tandem-verify PRIVATE tandem_verify tandem_proto)\n",
        "engine/verify/x.c": f'#include "{VERIFIER}"\n',
    }, None),
    ("the verifier solves", {"engine/verify/x.c": '#include "solver/solve.h"\n'}, "solver/solve.h"),
    ("the daemon verifies", {"engine/x.c": f'#include "{VERIFIER}"\n'}, VERIFIER),
    ("the daemon links the verifier", {
        "engine/CMakeLists.txt": "target_link_libraries(tandemd PRIVATE tandem_verify)\n",
    }, "tandemd must not link tandem_verify"),
    ("the daemon solves", {
        "engine/CMakeLists.txt": ENGINE, "engine/daemon.c": '#include "solver/solve.h"\n',
    }, "engine/daemon.c:1: engine must not include solver/solve.h"),
    ("the daemon takes from the worker", {
        "engine/d.c": '#include "engine/worker/w.h"\n', "engine/worker/w.h": '#include "solver/solve.h"\n',
    }, "engine/d.c:1: only tandem-worker"),
    ("proto knows the engine", {"proto/x.h": '\n#include "engine/queue.h"\n'}, "proto/x.h:2"),
    ("a client solves", {"clients/c/x.c": '#  include "solver/verify/verify.h"\n'}, "solver/verify/verify.h"),
    ("the model knows the solver", {"solver/model/x.c": '#include "solver/solve.h"\n'}, "solver/solve.h"),
    ("a search knows the stages", {"solver/network/x.c": '#include "solver/stages/stages.h"\n'},
     "solver/network must not include solver/stages/stages.h"),
    ("a folder knows the whole", {"solver/stages/x.c": '#include "solver/solve.h"\n'}, "solver/solve.h"),
    ("the solver explains", {"solver/answer/x.c": '#include "solver/explain/explain.h"\n'},
     "solver/answer must not include solver/explain/explain.h"),
    ("the verifier knows the solver", {"solver/verify/x.c": '#include "solver/pair/rules.h"\n'},
     "solver/verify must not include"),
    ("the solver knows the wire", {"solver/x.c": '#include "proto/scan.h"\n'}, "proto/scan.h"),
    ("a benchmark reaches into the engine", {"benchmarks/x.c": '#include "engine/q.h"\n'}, "engine/q.h"),
    ("GLPK outside the solver", {"engine/x.c": "#include <glpk.h>\n"}, "must not include glpk.h"),
    ("GLPK in two files", {
        "solver/a.c": "#include <glpk.h>\n", "solver/b.c": "#include <glpk.h>\n",
    }, "glpk.h is included by 2 files"),
    ("proto opens sockets", {"proto/x.c": "#include <zmq.h>\n"}, "must not include zmq.h"),
    ("a relative include", {"solver/x.c": '#include "../proto/scan.h"\n'}, "project's root"),
    ("the daemon links the solver", {
        "engine/CMakeLists.txt": "target_link_libraries(tandemd PRIVATE tandem_build\n  tandem_solver)\n",
    }, "tandemd must not link tandem_solver"),
    ("a client links GLPK", {
        "clients/c/CMakeLists.txt": "target_link_libraries(tandem PRIVATE PkgConfig::GLPK)\n",
    }, "must not link PkgConfig::GLPK"),
    ("a new folder at the top", {"util/x.h": "int a;\n"}, "util: not among"),
    ("proto links the client", {
        "proto/CMakeLists.txt": "target_link_libraries(tandem_proto PUBLIC tandem_client)\n",
    }, "must not link tandem_client"),
]

if __name__ == "__main__":
    house.main(check, PLANTS)
