#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The solver benchmark: its fields, its awkward cohorts, the LP file it writes."""
import os
import re
import sys
import tempfile

from program import demand, demand_fields, lines, run

RUN = ("run status proof elapsed_ms scoring_passes stages_ms candidates columns rows iterations "
       "nodes gap peak_bytes pair_count pairs score")


def small(kind, *more):
    return ("--kind", kind, "--mentors", "12", "--mentees", "12", "--runs", "1", *more)


def test_fields(solve):
    output = run(solve, "--mentors", "12", "--mentees", "10", "--quotas", "2", "--runs", "3")
    runs = lines(output, "run=")
    demand(len(runs) == 3, f"{len(runs)} runs, not 3")
    for found in runs:
        demand_fields(found, RUN)
        demand(found["status"] == "optimal", f"status {found['status']}")
        demand(float(found["elapsed_ms"]) > 0, f"elapsed_ms {found['elapsed_ms']}")
        for quota in ("abroad", "across the house"):
            demand(re.search(r"\((binds|slack)\)$", found[quota]), f"quota: {found[quota]}")
    demand(len({found["score"] for found in runs}) == 1, "runs differ in their score")
    demand_fields(lines(output, "median")[0], "elapsed_ms scoring_passes fastest_ms slowest_ms")
    demand(len(lines(output, "quota")) == 2, "the limits of two quotas are not told")


def test_scoring_pass(solve):
    found = lines(run(solve, *small("rich")), "scoring_pass")[0]
    demand_fields(found, "ms ns_per_pair pairs fastest_of")
    demand(found["pairs"] == "144", f"{found['pairs']} pairs are scored, not 144")
    demand(float(found["ns_per_pair"]) > 0, f"ns_per_pair {found['ns_per_pair']}")


def limits(solve, *options):
    return [set(found) - {"name"} for found in lines(run(solve, *small("rich", "--quotas", "3", *options)), "quota")]


def test_limits(solve):
    """They are those of the recipe alone, of the kinds that were asked for."""
    first, again = (run(solve, *small("rich", "--quotas", "5", "--time-ms", ms)) for ms in ("1", "5000"))
    demand([w for w in first if w[0] == "quota"] == [w for w in again if w[0] == "quota"], "limits depend on time")
    for style, words in (("counts", {"min", "max"}), ("shares", {"min_share_millionths", "max_share_millionths"})):
        found = limits(solve, "--limits", style)
        demand(all(len(f) == 1 and f <= words for f in found), f"{style}: {found}")
    both = limits(solve, "--limits", "both")
    demand(all(f == {"min_share_millionths", "max_share_millionths"} for f in both), f"both: {both}")


def test_contradictions(solve):
    for what, members in (("shares", 3), ("places", 2), ("minimums", 2)):
        output = run(solve, "--mentors", "40", "--mentees", "40", "--runs", "1", "--infeasible", what)
        demand(lines(output, "run=")[0]["status"] == "infeasible", f"{what}: {output}")
        found = lines(output, "conflict")[0]
        demand(found["members"] == str(members) and found["irreducible"] == "yes", f"{what}: {found}")


def test_minimums(solve):
    output = run(solve, "--mentors", "12", "--mentees", "15", "--capacity", "3", "--minimums", "100", "--runs", "1")
    found = lines(output, "run=")[0]
    demand(found["status"] == "optimal", f"tight minimums: {found}")


def test_sites(solve):
    everybody, apart = (lines(run(solve, *small("rich", *more)), "run=")[0] for more in ((), ("--sites", "4")))
    demand(apart["status"] == "optimal", f"sites: {apart}")
    demand(0 < 2 * int(apart["candidates"]) < int(everybody["candidates"]), f"sites rule out too little: {apart}")


def test_seed_decides(solve):
    def score(seed):
        return lines(run(solve, *small("rich", "--seed", seed)), "run=")[0]["score"]
    demand(score("7") == score("7"), "one seed, two scores")
    demand(score("7") != score("8"), "two seeds, one score")


def test_awkward_cohorts(solve):
    for kind, pairs in (("rich", 12), ("plain", 12), ("equal", 12), ("one-department", 12),
                        ("nobody", 0), ("hub", 1)):
        found = lines(run(solve, *small(kind)), "run=")[0]
        demand(found["pair_count"] == str(pairs), f"{kind}: {found['pair_count']} pairs")
        demand(found["pairs"] == f"{pairs}/{pairs}", f"{kind}: {found['pairs']} pairs")


def test_lp_file(solve):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.lp")
        output = run(solve, *small("rich", "--quotas", "2", "--capacity", "3", "--lp", path))
        with open(path, encoding="ascii") as file:
            text = file.read()
    candidates = int(lines(output, "run=")[0]["candidates"])
    binary = text.split("Binary")[1].split("End")[0].split()
    demand(len(set(binary)) == candidates, f"{len(set(binary))} variables, {candidates} candidates")
    for row in ("score:", "pairs:", "degree0:", "degree23:"):
        demand(f" {row}" in text, f"no row {row}")
    demand(len(re.findall(r"^ (?:min|max)(?:_share)?\d:", text, re.M)) == 2, "not two quota rows")


def test_wrong_options(solve):
    for wrong in (("--kind", "odd"), ("--runs",), ("--runs", "0"), ("--odd", "1"),
                  ("--kind", "hub", "--quotas", "1"), ("--endpoint", "ipc://x"), ("--limits", "soft"),
                  ("--kind", "equal", "--infeasible", "places")):
        run(solve, *wrong, status=2)
    demand(any("--lp" in words for words in run(solve, "--help")), "--help does not tell --lp")


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test(sys.argv[1])
