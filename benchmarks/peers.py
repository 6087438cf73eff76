#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other solvers on the requests of the solver benchmark: glpsol, cbc, HiGHS (scipy's `milp`), and
scipy's `linear_sum_assignment` where there are no quotas.

    benchmarks/peers.py --size 400 --quotas 3
    benchmarks/peers.py --kind plain --size 200 --quotas 2 --peers glpsol,cbc
    benchmarks/peers.py --all

Each gets the full model, one variable per candidate, with the proven number of pairs as a row. Told
is the time of solving alone: not the reading of files by glpsol and cbc (they say it
themselves), not the building of matrices for scipy; ours is everything from the
request to the verified answer, scores included. All objectives are compared exactly, in
micro-points, from the pairs that a peer chose. The exit status is 1 when a peer found a valid
pairing better than one that was called optimal here.
"""
import argparse
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

try:
    import numpy
    from scipy import optimize, sparse
except ImportError:
    numpy = None

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
MAGIC = 0x314D4454
MILLION = 1000000
PEERS = ("glpsol", "cbc", "highs", "assignment")
# (size, quotas, peers): the comparisons of the table in README.md.
ALL = ((400, 3, ("glpsol", "cbc", "highs")), (1000, 0, ("assignment",)), (2000, 0, ("assignment",)),
       (4000, 0, ("assignment",)))


# ---- the model ----

class Model:
    """What --dump wrote."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data, self.at = file.read(), 0
        magic, people, self.count, quotas, self.pairs = (int(v) for v in self.take("<i8", 5))
        if magic != MAGIC:
            raise SystemExit(f"{path} is no dump of a model")
        self.capacity, self.minimum = self.take("<i4", people), self.take("<i4", people)
        self.mentor, self.mentee = self.take("<i4", self.count), self.take("<i4", self.count)
        self.score = self.take("<i8", self.count)
        self.quotas = [(self.take("<i8", 4), self.take("u1", self.count)) for _ in range(quotas)]
        del self.data

    def take(self, kind, count):
        array = numpy.frombuffer(self.data, kind, count, self.at)
        self.at += array.nbytes
        return array

    def quota_rows(self):
        """(coefficients, low, high) of each row of a quota."""
        for (low, high, low_share, high_share), counted in self.quotas:
            exact = counted.astype(numpy.int64)
            if low >= 0 or high >= 0:
                yield exact, low if low >= 0 else 0, high if high >= 0 else self.count
            if low_share >= 0:
                yield MILLION * exact - low_share, 0, numpy.inf
            if high_share >= 0:
                yield MILLION * exact - high_share, -numpy.inf, 0

    def complaint(self, chosen):
        """What the candidates break, judged in integers; empty when nothing."""
        people = len(self.capacity)
        degree = (numpy.bincount(self.mentor[chosen], minlength=people)
                  + numpy.bincount(self.mentee[chosen], minlength=people))
        if (degree > self.capacity).any() or (degree < self.minimum).any():
            return "breaks a capacity or a minimum"
        if len(chosen) < self.pairs:
            return f"only {len(chosen)} pairs"
        for row, low, high in self.quota_rows():
            if not low <= int(row[chosen].sum()) <= high:
                return "breaks a quota"
        return ""

    def value(self, chosen):
        return int(self.score[chosen].sum())


# ---- peers: each returns (seconds, whether it claims the optimum, candidates or None) ----

def run_program(words, limit_s):
    start = time.monotonic()
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=1.5 * limit_s + 30, check=False)
        said = done.stdout
    except subprocess.TimeoutExpired:
        said = ""
    return time.monotonic() - start, said


def own_seconds(said, pattern, wall_s):
    """What the program says it took to solve; all of its time where it says nothing, or 0."""
    found = re.search(pattern, said)
    own = float(found.group(1)) if found else 0
    return own if 0 < own < wall_s else wall_s


def glpsol(files, model, limit_s):
    answer = files["lp"] + ".glpsol"
    wall_s, said = run_program(["glpsol", "--lp", files["lp"], "--tmlim", str(limit_s), "-w", answer], limit_s)
    seconds = own_seconds(said, r"Time used:\s+([\d.]+) secs", wall_s)
    if not os.path.exists(answer):
        return seconds, False, None
    with open(answer, encoding="ascii") as file:
        lines = [line.split() for line in file]
    state = next(words[4] for words in lines if words[0] == "s")
    chosen = [int(words[1]) - 1 for words in lines if words[0] == "j" and float(words[2]) > 0.5]
    return seconds, state == "o", numpy.array(chosen) if state in "of" else None


def cbc(files, model, limit_s):
    answer = files["lp"] + ".cbc"
    wall_s, said = run_program(["cbc", files["lp"], "ratio", "0", "allow", "0", "sec", str(limit_s),
                                "solve", "solu", answer], limit_s)
    seconds = own_seconds(said, r"Wallclock seconds\):\s+([\d.]+)", wall_s)
    if not os.path.exists(answer):
        return seconds, False, None
    with open(answer, encoding="ascii") as file:
        head, *lines = file.read().splitlines()
    number = {pair: c for c, pair in enumerate(zip(model.mentor.tolist(), model.mentee.tolist()))}
    chosen = []
    for words in (line.replace("**", " ").split() for line in lines):
        if words[1].startswith("x") and float(words[2]) > 0.5:
            chosen.append(number[tuple(int(v) for v in words[1][1:].split("_"))])
    known = head.startswith(("Optimal", "Stopped")) and chosen
    return seconds, head.startswith("Optimal"), numpy.array(chosen) if known else None


def highs(files, model, limit_s):
    n, ones = model.count, numpy.ones(model.count)
    columns = numpy.arange(n)
    people = len(model.capacity)
    degree = sparse.coo_matrix((numpy.ones(2 * n), (numpy.concatenate((model.mentor, model.mentee)),
                                                    numpy.concatenate((columns, columns)))), (people, n))
    rows = [(ones, model.pairs, numpy.inf), *model.quota_rows()]
    matrix = sparse.vstack([degree] + [sparse.csr_matrix(row.astype(float)) for row, _, _ in rows]).tocsc()
    low = numpy.concatenate((model.minimum, [float(low) for _, low, _ in rows]))
    high = numpy.concatenate((model.capacity, [float(high) for _, _, high in rows]))
    start = time.monotonic()
    result = optimize.milp(-model.score / MILLION, integrality=ones, bounds=optimize.Bounds(0, 1),
                           constraints=optimize.LinearConstraint(matrix, low, high),
                           options={"time_limit": limit_s, "mip_rel_gap": 0})
    seconds = time.monotonic() - start
    return seconds, result.status == 0, None if result.x is None else numpy.flatnonzero(result.x > 0.5)


def assignment(files, model, limit_s):
    row, rows = numpy.unique(model.mentor, return_inverse=True)
    column, columns = numpy.unique(model.mentee, return_inverse=True)
    matrix = numpy.full((len(row), len(column)), -float(1 << 40))
    matrix[rows, columns] = model.score
    start = time.monotonic()
    pairs = optimize.linear_sum_assignment(matrix, maximize=True)
    seconds = time.monotonic() - start
    number = numpy.full(matrix.shape, -1, numpy.int32)
    number[rows, columns] = numpy.arange(model.count)
    chosen = number[pairs]
    return seconds, True, chosen[chosen >= 0]


# ---- ours ----

def fields(line):
    return dict(word.split("=", 1) for word in shlex.split(line) if "=" in word)


def run_ours(options, size, quotas, files):
    words = [os.path.join(options.build, "benchmarks", "solve"), "--kind", options.kind,
             "--mentors", str(size), "--mentees", str(options.mentees or size), "--quotas", str(quotas),
             "--capacity", str(options.capacity), "--minimums", str(options.minimums),
             "--limits", options.limits, "--seed", str(options.seed), "--runs", str(options.runs),
             "--time-ms", str(1000 * options.limit_s)]
    for name, path in files.items():
        words += ["--" + name, path]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    lines = done.stdout.splitlines()
    runs = [fields(line) for line in lines if line.startswith("run=")]
    median = next(fields(line) for line in lines if line.startswith("median"))
    return float(median["elapsed_ms"]) / 1000, runs[-1], median["scoring_passes"]


# ---- the table ----

def available(name):
    if numpy is None:
        return "python3-scipy is not there"
    if name in ("glpsol", "cbc") and not shutil.which(name):
        return f"{name} is not there"
    return ""


def judge(model, ours, optimal, claims, chosen):
    """What is to be said about an answer, and whether it shows ours wrong."""
    if chosen is None:
        return "no pairing", False
    complaint = model.complaint(chosen)
    if complaint:
        return complaint, False
    ahead = model.value(chosen) - ours
    if ahead == 0:
        return "the same" if claims else "the same, not proven", False
    word = "" if claims else ", not proven"
    return f"{abs(ahead)} micro-points {'better' if ahead > 0 else 'worse'}{word}", ahead > 0 and optimal


def compare_one(options, name, files, model, ours_s, run):
    runs = options.runs if name == "assignment" else 1
    times = []
    for _ in range(runs):
        seconds, claims, chosen = globals()[name](files, model, options.limit_s)
        times.append(seconds)
    value = int(run["score"].split("/")[0])
    said, wrong = judge(model, value, run["status"] == "optimal", claims, chosen)
    seconds = statistics.median(times)
    least = "" if claims else "> "
    print(f"  {name:<12}{least + format(seconds, '.3f'):>10} s {least + format(seconds / ours_s, '.1f'):>10} x  {said}",
          flush=True)
    return wrong


def compare(options, size, quotas, names):
    """Prints one block; whether a peer shows ours wrong."""
    if "assignment" in names and (quotas or options.capacity > 1 or options.minimums):
        names = [name for name in names if name != "assignment"]
    skipped = {name: available(name) for name in names}
    names = [name for name in names if not skipped[name]]
    wanted = {"lp"} & {"lp" for name in names if name in ("glpsol", "cbc")} | {"dump"}
    with tempfile.TemporaryDirectory(prefix="tandem-peers.") as folder:
        files = {name: os.path.join(folder, "model." + name) for name in sorted(wanted)} if names else {}
        ours_s, run, passes = run_ours(options, size, quotas, files)
        print(f"{options.kind} {size} x {options.mentees or size}, {quotas} quotas, capacity {options.capacity}, "
              f"seed {options.seed}: {run['candidates']} candidates, {run['pair_count']} pairs")
        print(f"  {'tandem':<12}{ours_s:>10.3f} s {'':>12}  {run['status']}, {run['score']}, {passes} scoring passes",
              flush=True)
        for name, why in skipped.items():
            if why:
                print(f"  {name:<12} skipped: {why}")
        if not names:
            return False
        model = Model(files["dump"])
        wrong = [compare_one(options, name, files, model, ours_s, run) for name in names]
    return any(wrong)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release"))
    parser.add_argument("--kind", default="rich")
    parser.add_argument("--size", type=int, default=400, help="mentors, and mentees unless told")
    parser.add_argument("--mentees", type=int)
    parser.add_argument("--capacity", type=int, default=1)
    parser.add_argument("--minimums", type=int, default=0)
    parser.add_argument("--quotas", type=int, default=0)
    parser.add_argument("--limits", default="mixed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5, help="of ours and of linear_sum_assignment; medians")
    parser.add_argument("--limit-s", type=int, default=120, help="seconds for each")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--all", action="store_true", help="the comparisons of README.md")
    options = parser.parse_args()
    names = options.peers.split(",")
    if set(names) - set(PEERS):
        parser.error(f"--peers: choose from {', '.join(PEERS)}")
    if options.all:
        rows = [(size, quotas, [n for n in peers if n in names]) for size, quotas, peers in ALL]
    else:
        rows = [(options.size, options.quotas, names)]
    print("peer              seconds    ratio to ours  objective")
    wrong = [compare(options, *row) for row in rows]
    if any(wrong):
        sys.exit("a peer is better than what was called optimal")


if __name__ == "__main__":
    main()
