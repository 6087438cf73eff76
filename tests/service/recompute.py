# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's definition of scores and rules over again, and the best pairing by the Hungarian method."""

RESERVED = ("id", "role", "capacity", "min", "manager", "wishes", "vetoes")


def missing(value):
    return value in (None, "", [])


def strings(value):
    return {item for item in ([value] if isinstance(value, str) else value) if item}


def difference(dimension, a, b):
    """f of a dimension, or None when a value is missing."""
    if missing(a) or missing(b):
        return None
    kind = dimension["kind"]
    if kind == "nominal":
        equal = a == b if isinstance(a, (int, float)) else strings(a) == strings(b)
        f = 0.0 if equal else 1.0
    elif kind == "set":
        a, b = strings(a), strings(b)
        f = 1.0 - len(a & b) / len(a | b)
    elif kind == "ordinal":
        levels = dimension["levels"]
        f = abs(levels.index(a) - levels.index(b)) / (len(levels) - 1)
    else:
        f = min(abs(a - b), dimension["span"]) / dimension["span"]
    return 1.0 - f if dimension.get("toward") == "share" else f


def points(weight, f):
    return round(1e6 * weight * f)  # round() takes halves to even, as llrint does


def wish(person, other, weight):
    wishes = person.get("wishes") or []
    if other["id"] not in wishes:
        return 0
    return points(weight, (len(wishes) - wishes.index(other["id"])) / len(wishes))


def parts(programme, mentor, mentee):
    """Every dimension, and wishes and pair_scores where they are not 0."""
    found = {}
    for dimension in programme.get("dimensions", ()):
        name = dimension["name"]
        f = difference(dimension, mentor.get(name), mentee.get(name))
        found[name] = 0 if f is None else points(dimension["weight"], f)
    weights = programme.get("wishes", {})
    extra = {"wishes": wish(mentor, mentee, weights.get("mentor", 0))
                       + wish(mentee, mentor, weights.get("mentee", 0)),
             "pair_scores": sum(round(1e6 * p) for a, b, p in
                                programme.get("pair_scores", {}).get("entries", ())
                                if (a, b) == (mentor["id"], mentee["id"]))}
    return dict(found, **{name: value for name, value in extra.items() if value})


def compare(rule, a, b):
    levels = rule.get("levels")
    if levels:
        a, b = levels.index(a), levels.index(b)
    if rule["type"] == "within":
        return abs(a - b) <= rule["max"]
    return {"below": a < b, "at_most": a <= b, "above": a > b,
            "at_least": a >= b}[rule.get("mentor", "below")]


def obeys(rule, mentor, mentee):
    if rule["type"] == "any":
        return any(obeys(inner, mentor, mentee) for inner in rule["of"])
    if rule["type"] == "differ":
        return rule.get("at_least", 1) <= sum(
            difference({"kind": "nominal"}, mentor.get(name), mentee.get(name)) == 1.0
            for name in rule["of"])
    a, b = mentor.get(rule["attribute"]), mentee.get(rule["attribute"])
    if missing(a) or missing(b):
        return rule["type"] == "apart" or rule.get("missing") == "allow"
    if rule["type"] in ("apart", "same"):
        common = a == b if isinstance(a, (int, float)) else bool(strings(a) & strings(b))
        return common == (rule["type"] == "same")
    return compare(rule, a, b)


def candidate(programme, mentor, mentee):
    return (mentee["id"] not in mentor.get("vetoes", ())
            and mentor["id"] not in mentee.get("vetoes", ())
            and [mentor["id"], mentee["id"]] not in programme.get("forbid", [])
            and all(obeys(rule, mentor, mentee) for rule in programme.get("rules", ())))


def assignment(cost):
    """The smallest cost of choosing one column per row of a square matrix of integers."""
    n = len(cost)
    u, v, match = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
    for row in range(1, n + 1):
        match[0], column = row, 0
        least, used, way = [None] * (n + 1), [False] * (n + 1), [0] * (n + 1)
        while match[column]:
            used[column], step, following = True, None, 0
            for j in range(1, n + 1):
                if used[j]:
                    continue
                reduced = cost[match[column] - 1][j - 1] - u[match[column]] - v[j]
                if least[j] is None or reduced < least[j]:
                    least[j], way[j] = reduced, column
                if step is None or least[j] < step:
                    step, following = least[j], j
            for j in range(n + 1):
                if used[j]:
                    u[match[j]] += step
                    v[j] -= step
                elif j:
                    least[j] -= step
            column = following
        while column:
            match[column], column = match[way[column]], way[column]
    return sum(cost[match[j] - 1][j - 1] for j in range(1, n + 1))


def best(people, programme):
    """(pairs, score) of the best pairing where only mentors have capacities above 1 and nobody a
    minimum: the objective is pairs before score, or score alone."""
    rows = [who for who in people if who["role"] == "mentor" for _ in range(who.get("capacity", 1))]
    columns = [who for who in people if who["role"] == "mentee"]
    weight = 0 if programme.get("objective") == ["score"] else 10**12
    size = max(len(rows), len(columns))
    cost = [[0] * size for _ in range(size)]
    for i, mentor in enumerate(rows):
        for j, mentee in enumerate(columns):
            if candidate(programme, mentor, mentee):
                value = weight + sum(parts(programme, mentor, mentee).values())
                cost[i][j] = min(0, -value)
    total = -assignment(cost) if size else 0
    if not weight:
        return None, total
    pairs = round(total / weight)
    return pairs, total - pairs * weight
