# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies that do not hold together: rows (op, body, paths of all problems)."""
from service import mentee, mentor, problem, small

M, E = mentor("m1"), mentee("e1")
MANY = [f"x{i}" for i in range(300)]
NOT_A_NUMBER = bytes.fromhex("000000000000f87f")


def person(*paths, **more):
    """A wrong key of the first participant; by default all keys given are wrong."""
    paths = paths or tuple(more)
    return ("solve", problem([mentor("m1", **more), E]),
            [f"cohort.participants[0].{path}" for path in paths])


def people(participants, *paths, **cohort):
    return ("solve", {"cohort": {"participants": participants, **cohort}, "programme": {}},
            ["cohort" + path for path in paths])


def programme(key, value, *paths, participants=(M, E), **more):
    return ("solve", problem(list(participants), {key: value, **more}),
            [path if path.startswith("cohort") else "programme." + key + path for path in paths])


def dimension(path, **keys):
    return programme("dimensions", [dict({"name": "d", "kind": "nominal", "weight": 1}, **keys)],
                     "[0]" + path)


def dimension_of(value, path, **keys):
    return programme("dimensions", [dict({"name": "d", "weight": 1}, **keys)], path,
                     participants=[mentor("m1", d=value), E])


def rule(path, **keys):
    return programme("rules", [keys], "[0]" + path)


def scores(*paths, **keys):
    return programme("pair_scores", keys, *paths)


LINKS = {"name": "links", "by": "a", "gains": [1]}


def spread(path, **keys):
    return programme("spread", {"bridges": [dict(LINKS, **keys)]}, path)


def quota(path, **keys):
    return programme("quotas", [dict({"name": "q", "where": {}, "min": 0}, **keys)], "[0]" + path)


def body(op, path, **keys):
    return op, dict(small(), **keys), [path]


def agenda(path, topics="law", topic_points=None, **keys):
    participants = [mentor("m1", topics=topics, topic_points=topic_points), E]
    return "agenda", dict(problem(participants), **dict({"pairs": [["m1", "e1"]], "months": 6, "per": "cohort"},
                                                      **keys)), [path]


def columns(value, *paths):
    return people({"columns": value}, *paths)


OUTER = [
    ("solve", {}, ["cohort", "programme"]),
    ("solve", {"cohort": 1, "programme": {}}, ["cohort"]),
    ("solve", {"cohort": {}, "programme": {}}, ["cohort.participants"]),
    ("solve", {"cohort": small()["cohort"]}, ["programme"]),
    ("solve", {"cohort": small()["cohort"], "programme": []}, ["programme"]),
    body("solve", "x", x=1), body("solve", "limits", limits=3), body("solve", "options", options=[]),
    body("solve", "pairs", pairs=[]),
    body("solve", "limits.time_ms", limits={"time_ms": 0}),
    body("solve", "limits.time_ms", limits={"time_ms": "1"}),
    body("solve", "limits.time_ms", limits={"time_ms": 1.5}),
    body("solve", "limits.gap", limits={"gap": -1}),
    body("solve", "limits.memory_mb", limits={"memory_mb": 0}),
    body("solve", "limits.x", limits={"x": 1}),
    body("solve", "options.progress", options={"progress": 1}),
    body("solve", "options.reasons", options={"reasons": "no"}),
    body("solve", "options.seed", options={"seed": -1}),
    body("solve", "options.columns", options={"columns": 1}),
    body("solve", "options.x", options={"x": 1}),
    body("score", "pairs"), body("score", "pairs", pairs=3),
    body("score", "pairs[0]", pairs=[["m1"]]), body("score", "pairs[0][1]", pairs=[["m1", 3]]),
    body("score", "pairs[1][1]", pairs=[["m1", "e1"], ["m1", "zz"]]),
    body("score", "pairs[0].mentee", pairs=[{"mentor": "m1"}]),
    body("score", "pairs[0].x", pairs=[{"mentor": "m1", "mentee": "e1", "x": 1}]),
    body("score", "options", pairs=[], options={}),
    agenda("pairs", pairs=3), agenda("pairs[0]", pairs=[["m1"]]), agenda("pairs[0][1]", pairs=[["m1", "zz"]]),
    agenda("pairs[0]", pairs=[["m1", "m1"]]), agenda("pairs[1]", pairs=[["m1", "e1"], ["e1", "m1"]]),
    agenda("months", months=0), agenda("months", months=61), agenda("months", months="6"),
    agenda("months", months=None), agenda("per", per="team"), agenda("per", per=None), agenda("per", per=True),
    agenda("per_month", per_month=0), agenda("per_month", per_month=17), agenda("options", options={}),
    agenda("limits.time_ms", limits={"time_ms": 0}), agenda("x", x=1),
    agenda("cohort.participants", topics=None), agenda("cohort.participants[0].topics", topics=7),
    agenda("cohort.participants[0].topic_points", topic_points=3),
    *(agenda("cohort.participants[0].topic_points", topic_points=points) for points in (
        "law", "law:", "law:0", "law:101", "law:1.5", "law:-1", ":3", " : 3", "law:3x", ["law:3", "law: 4"])),
]

COHORT = [
    people([1, E], ".participants[0]"), people([{"role": "mentor"}, E], ".participants[0].id"),
    people([{"id": "m1"}, E], ".participants[0].role"),
    people([M, M], ".participants[1].id"), people([mentor(""), E], ".participants[0].id"),
    people([mentor("x" * 129), E], ".participants[0].id"),
    people([mentor(5), E], ".participants[0].id"),
    people([{"id": "m1", "role": "boss"}, E], ".participants[0].role"),
    people([M, E], ".x", x=1), people([M, E], ".managers", managers=[]),
    people([M, E], ".managers.a", managers={"a": 1}),
    people([M, E], ".managers.a", managers={"a": "b", "b": "a"}),
    person(capacity=0), person(capacity=65), person(capacity=1.5), person(capacity="2"),
    person(min=2), person(min=-1), person(manager=3), person(manager="m1"),
    person(manager="x" * 129), person(wishes="e1"), person("wishes[1]", wishes=["e1", "e1"]),
    person(wishes=MANY[:65]), person("vetoes[0]", vetoes=[1]), person(vetoes=MANY[:65]),
    person(a=True), person(a={}), person("a[0]", a=[1]), person("a[1]", a=["x", []]),
    person(a="x" * 1025), person(a=MANY[:257]),
    ("solve", problem([mentor("m1", **{"home town": False}), E]),
     ['cohort.participants[0]["home town"]']),
    ("solve", problem([mentor("m1", **{'a"\\b': True}), E]),
     ['cohort.participants[0]["a\\"\\\\b"]']),
    ("solve", problem([mentor("m1", **{"k" * 1025: "v"}), E]),
     ["cohort.participants[0]." + "k" * 128]),
    people([mentor("m1", a=1), mentee("e1", a="x")], ".participants[1].a"),
    columns({"id": ["a", "b"], "role": ["mentor"]}, ".participants.columns.role"),
    columns({"role": ["mentor"]}, ".participants.columns.id"),
    columns({"id": ["a", "b"], "role": ["mentor", "x"], "d": [None, True]},
            ".participants[1].role", ".participants[1].d"),
    people({}, ".participants.columns"),
]

DIMENSIONS = [
    programme("dimensions", {}, ""),
    programme("dimensions", [{}], "[0].name", "[0].kind", "[0].weight"),
    programme("dimensions", [{"name": "d", "kind": "nominal", "weight": 1}] * 2, "[1].name"),
    programme("dimensions", [{"name": x, "kind": "nominal", "weight": 1} for x in MANY[:65]], ""),
    dimension(".kind", kind="x"), dimension(".weight", weight=-1),
    dimension(".weight", weight=1001), dimension(".weight", weight="1"),
    dimension(".name", name="id"), dimension(".name", name="wishes"),
    dimension(".name", name="pair_scores"), dimension(".name", name=""),
    dimension(".toward", toward="x"), dimension(".x", x=1),
    dimension(".levels", levels=["a", "b"]), dimension(".levels", kind="ordinal"),
    dimension(".levels", kind="ordinal", levels=["a"]),
    dimension(".levels[1]", kind="ordinal", levels=["a", "a"]),
    dimension(".levels", kind="ordinal", levels=MANY[:257]),
    dimension(".span", kind="number"), dimension(".span", kind="number", span=0),
    dimension(".span", span=1),
    dimension_of("z", "cohort.participants[0].d", kind="ordinal", levels=["a", "b"]),
    dimension_of(["a", "b"], "cohort.participants[0].d", kind="ordinal", levels=["a", "b"]),
    dimension_of("z", "[0].kind", kind="number", span=1), dimension_of(3, "[0].kind", kind="set"),
]

RULES = [
    rule(".type"), rule(".type", type="x"), rule(".of", type="differ"),
    rule(".of", type="differ", of=[]), rule(".at_least", type="differ", of=["a"], at_least=0),
    rule(".of", type="differ", of=MANY[:257]), rule(".attribute", type="apart"),
    rule(".missing", type="apart", attribute="a", missing="deny"),
    rule(".missing", type="same", attribute="a", missing="x"),
    rule(".attribute", type="same", attribute="capacity"),
    rule(".max", type="within", attribute="a"), rule(".max", type="within", attribute="a", max=-1),
    rule(".mentor", type="reverse", attribute="a", mentor="x"),
    rule(".levels", type="reverse", attribute="a", levels=["x"]),
    rule(".levels", type="reporting_line", levels=0),
    rule(".siblings", type="reporting_line", siblings=1),
    rule(".rounds", type="no_repeat", rounds=0), rule(".again_from", type="no_repeat", again_from=6),
    rule(".of", type="any"), rule(".of", type="any", of=[]),
    rule(".of[0].of[0].attribute", type="any", of=[{"type": "any", "of": [{"type": "apart"}]}]),
    programme("rules", [{"type": "reverse", "attribute": "a", "levels": ["x", "y"]},
                        {"type": "reverse", "attribute": "a", "levels": ["y", "x"]}],
              "[1].levels"),
    programme("rules", [{"type": "within", "attribute": "d", "max": 1}], "[0].attribute",
              participants=[mentor("m1", d="z"), E]),
    programme("rules", [{"type": "reverse", "attribute": "d"}], "[0].levels",
              participants=[mentor("m1", d="z"), E]),
]

PAIRS = [
    programme("require", [["m1"]], "[0]"), programme("require", [["m1", "zz"]], "[0][1]"),
    programme("require", [["e1", "m1"]], "[0][0]", "[0][1]"),
    programme("require", [["m1", "e1"], ["m1", "e1"]], "[1]"), programme("require", [{}], "[0].pair"),
    programme("require", [{"pair": ["m1", "e1"], "override": 1}], "[0].override"),
    programme("require", [["m1", "e1"]], "[0]", forbid=[["m1", "e1"]]),
    programme("require", [["m1", "e1"], ["m1", "e2"]], "[1]", participants=[M, E, mentee("e2")]),
    programme("require", [["m1", "e1"]], "[0]", rules=[{"type": "differ", "of": ["a"]}]),
    programme("forbid", [["m1", "zz"]], "[0][1]"), programme("forbid", ["m1"], "[0]"),
    programme("forbid", [["m1", "e1", "x"]], "[0]"),
    programme("history", {}, ""), programme("history", [{}], "[0].pairs"),
    programme("history", [{"pairs": [["m1"]]}], "[0].pairs[0]"),
    programme("history", [{"pairs": [["m1", "e1", 6]]}], "[0].pairs[0][2]"),
    programme("history", [{"pairs": [["m1", "e1", None, 0]]}], "[0].pairs[0][3]"),
    programme("history", [{"name": 1, "pairs": []}], "[0].name"),
    programme("wishes", {"mentor": 1001}, ".mentor"), programme("wishes", {"mentee": -1}, ".mentee"),
    programme("wishes", {"boss": 1}, ".boss"), programme("wishes", 3, ""),
    scores(".entries"), scores(".entries[0]", entries=[["m1", "e1"]]),
    scores(".entries[0][2]", entries=[["m1", "e1", "x"]]),
    scores(".entries[0][2]", entries=[["m1", "e1", 1_000_001]]),
    scores(".entries[0][2]", entries=[["m1", "e1", -1_000_001]]),
    scores(".entries[0][0]", ".entries[0][1]", entries=[["e1", "m1", 1]]),
    scores(".entries[0][1]", entries=[["m1", "zz", 1]]),
    scores(".entries[1]", entries=[["m1", "e1", 1], ["m1", "e1", 1]]),
    scores(".only_listed", entries=[], only_listed=1),
    scores(".values", mentors=["m1"], mentees=["e1"], values=[1, 2]),
    scores(".values", mentors=["m1"], mentees=["e1"], values=b"1234567"),
    scores(".values", mentors=["m1"], mentees=["e1"], values=bytes(16)),
    scores(".values[0]", mentors=["m1"], mentees=["e1"], values=["x"]),
    scores(".values[0]", mentors=["m1"], mentees=["e1"], values=NOT_A_NUMBER),
    scores(".mentors[1]", mentors=["m1", "m1"], mentees=["e1"], values=[1, 2]),
    scores(".mentors[0]", ".mentees[0]", mentors=["e1"], mentees=["m1"], values=[1]),
    scores(".mentees", mentors=["m1"], values=[1]),
    scores("", entries=[], mentors=["m1"], mentees=["e1"], values=[1]),
]

QUOTAS = [
    programme("quotas", [{}], "[0].name", "[0].where"),
    programme("quotas", [{"name": "q", "where": {}, "min": 1}] * 2, "[1].name"),
    quota(".min", min=-1), quota(".max", max="2"), quota(".min_share", min_share=1.1),
    quota(".max_share", max_share=-0.1), quota(".where", where=[]), quota(".where.x", where={"x": 1}),
    quota(".where.mentor.a", where={"mentor": {"a": []}}),
    quota(".where.mentor.a[1]", where={"mentor": {"a": ["x", 1]}}),
    quota(".where.mentee.a", where={"mentee": {"a": "x"}}),
    quota(".where.either_side.a", where={"either_side": {"a": MANY[:257]}}),
    quota(".where.mentor.id", where={"mentor": {"id": ["m1"]}}),
    quota(".where.differ", where={"differ": "a"}), quota(".x", x=0),
]

REST = [
    programme("ruels", [], ""), programme("objective", "pairs", ""), programme("objective", [], ""),
    programme("objective", ["pairs", "pairs"], "[1]"), programme("objective", ["x"], "[0]"),
]

SPREAD = [
    programme("spread", [], ""), programme("spread", {"bridge": []}, ".bridge"),
    programme("spread", {"bridges": {}}, ".bridges"),
    programme("spread", {"bridges": [{}]}, ".bridges[0].name", ".bridges[0].by", ".bridges[0].gains"),
    spread(".bridges[0].gains", gains=1), spread(".bridges[0].gains[1]", gains=[1, 2]),
    spread(".bridges[0].gains[0]", gains=[-1]), spread(".bridges[0].gains[0]", gains=[1_000_001]),
    spread(".bridges[0].gains", gains=[1] * 257), spread(".bridges[0].by", by="role"),
    spread(".bridges[0].by", by=["a"]), spread(".bridges[0].x", x=1),
    programme("spread", {"bridges": [LINKS], "variety": [LINKS]}, ".variety[0].name"),
    programme("spread", {"variety": [LINKS]}, ".variety[0].by", participants=[mentor("m1", a=3), E]),
]

RUNNING = [
    programme("current", [["m1"]], "[0]"), programme("current", [["m1", "m1"]], "[0]"),
    programme("current", [["m1", "e1", 5]], "[0]"), programme("current", {}, ""),
    programme("current", [["m1", 3]], "[0][1]"),
    programme("max_changes", -1, "", current=[]), programme("max_changes", 0.5, "", current=[]),
    programme("max_changes", 3, ""), programme("objective", ["kept"], "[0]"),
    programme("one_role", 1, ""),
]

NOT_OFFERED = [
    body("explain", "options.base", participant="m1", options={"base": small()}),
    ("solve", {"cohort": {"ref": "x"}, "programme": {}}, ["cohort.ref"]),
    ("solve", {"cohort": small()["cohort"], "programme": {"ref": "x"}}, ["programme.ref"]),
]

INVALID = OUTER + COHORT + DIMENSIONS + RULES + PAIRS + QUOTAS + SPREAD + RUNNING + REST + NOT_OFFERED
