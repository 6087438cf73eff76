# SPDX-License-Identifier: GPL-3.0-or-later
"""Every pairing of a small request, judged by the page's words: the best of them, stage by stage."""
from recompute import candidate, missing, obeys, parts, points, strings

NOTHING = (-1,)  # what `worst` and `fair` are of no pairs: below everything


class Round:
    """A request with at most a few candidates."""

    def __init__(self, body):
        self.people = {who["id"]: who for who in body["cohort"]["participants"]}
        self.programme = body["programme"]
        self.current = {tuple(pair) for pair in self.programme.get("current") or ()}
        default = ["pairs", "kept", "score"] if "current" in self.programme else ["pairs", "score"]
        self.stages = self.programme.get("objective", default)
        self.candidates = self.list_candidates()
        self.scores = {(a, b): sum(parts(self.programme, self.people[a], self.people[b]).values())
                       for a, b in self.candidates}

    # ---- candidates ----

    def demands(self, a, b):
        """Whether a rule `reverse` allows a to mentor b, and not the other way round."""
        return any(obeys(rule, a, b) and not obeys(rule, b, a)
                   for rule in self.programme.get("rules", ()) if rule["type"] == "reverse")

    def mentors(self, a, b):
        """Whether a is the mentor of the two, where both may be."""
        if self.demands(a, b) != self.demands(b, a):
            return self.demands(a, b)
        return a["id"].encode() < b["id"].encode()

    def is_candidate(self, a, b):
        if a is b or a["role"] == "mentee" or b["role"] == "mentor":
            return False
        if a["role"] == b["role"] == "either" and not self.mentors(a, b):
            return False
        return candidate(self.programme, a, b)

    def list_candidates(self):
        people = self.people.values()
        return sorted((a["id"], b["id"]) for a in people for b in people if self.is_candidate(a, b))

    # ---- pairings ----

    def holds(self, pairs):
        mentors, mentees = [a for a, _ in pairs], [b for _, b in pairs]
        for ident, who in self.people.items():
            degree = mentors.count(ident) + mentees.count(ident)
            if not who.get("min", 0) <= degree <= who.get("capacity", 1):
                return False
        if self.programme.get("one_role") and set(mentors) & set(mentees):
            return False
        dropped = len(self.current & set(self.candidates)) - len(self.current & set(pairs))
        return dropped <= self.programme.get("max_changes", dropped)

    def pairings(self, index=0, chosen=()):
        """All sets of candidates within the capacities."""
        if index == len(self.candidates):
            if self.holds(chosen):
                yield chosen
            return
        yield from self.pairings(index + 1, chosen)
        pair = self.candidates[index]
        if all(sum(who in other for other in chosen) < self.people[who].get("capacity", 1)
               for who in pair):
            yield from self.pairings(index + 1, chosen + (pair,))

    # ---- what a pairing is worth ----

    def value_of(self, ident, attribute):
        value = self.people[ident].get(attribute)
        return None if missing(value) else frozenset(strings(value))

    def entries(self):
        return [(kind, entry) for kind in ("bridges", "variety")
                for entry in self.programme.get("spread", {}).get(kind, ())]

    def groups_of(self, kind, entry, a, b):
        """The groups of an entry of spread that the pair is in."""
        x, y = self.value_of(a, entry["by"]), self.value_of(b, entry["by"])
        if kind == "bridges":
            return [frozenset((x, y))] if x and y and x != y else []
        return [(who, value) for who, value in ((a, y), (b, x))
                if value and self.people[who].get("capacity", 1) >= 2]

    def earned(self, kind, entry, pairs):
        counts = {}
        for a, b in pairs:
            for key in self.groups_of(kind, entry, a, b):
                counts[key] = counts.get(key, 0) + 1
        return sum(points(gain, 1) for count in counts.values() for gain in entry["gains"][:count])

    def spread(self, pairs):
        """[(name, micro-points)], bridges first."""
        return [(entry["name"], self.earned(kind, entry, pairs)) for kind, entry in self.entries()]

    def worth(self, stage, pairs):
        scores = sorted(self.scores[pair] for pair in pairs)
        if stage == "pairs":
            return len(pairs)
        if stage == "matched":
            return len({who for pair in pairs for who in pair})
        if stage == "kept":
            return len(self.current & set(pairs))
        if stage == "worst":
            return (0, scores[0]) if scores else NOTHING
        if stage == "fair":
            return (0, *scores) if scores else NOTHING
        return sum(scores) + sum(earned for _, earned in self.spread(pairs))

    def worths(self, pairs):
        return tuple(self.worth(stage, pairs) for stage in self.stages)

    def best(self):
        """The most that any pairing is worth, stage by stage; None where there is no pairing."""
        return max((self.worths(pairs) for pairs in self.pairings()), default=None)

    def left(self):
        return sorted({who for pair in self.current for who in pair} - set(self.people),
                      key=str.encode)

    # ---- certificates ----

    def counted(self, stage, pair):
        """What a stage counts in a pair, steps aside."""
        return {"pairs": 1, "matched": 0, "kept": int(pair in self.current),
                "score": self.scores[pair]}.get(stage, 0)

    def steps(self, certificate):
        """Per entry that has steps: the groups of a pair, y by group, y of all others, and what the
        steps of the listed groups add."""
        scale, earlier = certificate["scale"], certificate.get("earlier", {})
        found = []
        for kind, entry in [*self.entries(), ("matched", None)]:
            stage = "score" if entry else "matched"
            w = earlier.get(stage, 0) + (scale if certificate.get("stage") == stage else 0)
            gains = [points(gain, 1) for gain in entry["gains"]] if entry else [1]
            if entry:
                rows = certificate.get("spread", {}).get(entry["name"], [])
                values = [(self.value_of(a, entry["by"]), self.value_of(b, entry["by"]), y)
                          for a, b, y in rows]
                listed = {frozenset((x, z)) if kind == "bridges" else (row[0], z): y
                          for row, (x, z, y) in zip(rows, values)}
            else:
                rows = certificate.get("matched", [])
                listed = dict(rows)
            if len(listed) != len(rows):
                raise AssertionError(f"a group is listed twice: {rows}")
            added = sum(max(0, w * gain - y) for y in listed.values() for gain in gains)
            found.append((kind, entry, listed, w * gains[0] if gains else 0, added))
        return found

    def beside(self, stage, values):
        """The candidates that the sums of a stage go over: not those that score less than the worst
        pair of a stage before may."""
        before = self.stages[:self.stages.index(stage)] if stage else []
        least = max((values[name] for name in before if name in ("worst", "fair")
                     and values[name] is not None), default=None)
        return [pair for pair in self.candidates if least is None or self.scores[pair] >= least]

    def bound(self, certificate, values):
        """The bound of the page, in Python's integers; of requests without quotas and locks."""
        def multipliers(key):
            table = certificate.get(key, {"ids": [], "multipliers": []})
            return dict(zip(table["ids"], table["multipliers"], strict=True))

        capacity, minimum = multipliers("capacity"), multipliers("minimum")
        earlier, scale = certificate.get("earlier", {}), certificate["scale"]
        changes, steps = certificate.get("max_changes", 0), self.steps(certificate)
        running = len(self.current & set(self.candidates))
        total = sum(capacity.get(who, 0) * self.people[who].get("capacity", 1)
                    - minimum.get(who, 0) * self.people[who].get("min", 0) for who in self.people)
        total -= sum(y * values[stage] for stage, y in earlier.items())
        total += changes * (self.programme.get("max_changes", 0) - running)
        total += sum(added for *_, added in steps)
        for pair in self.beside(certificate.get("stage"), values):
            cost = scale * self.counted(certificate.get("stage"), pair)
            cost += sum(minimum.get(who, 0) - capacity.get(who, 0) for who in pair)
            cost += sum(y * self.counted(stage, pair) for stage, y in earlier.items())
            cost += changes * (pair in self.current)
            for kind, entry, listed, others, _ in steps:
                keys = self.groups_of(kind, entry, *pair) if entry else pair
                cost += sum(listed.get(key, others) for key in keys)
            total += max(0, cost)
        return total // scale
