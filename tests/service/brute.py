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

    def groups(self, kind, entry, pairs):
        """How many pairs each group has that earns together."""
        counts = {}
        for a, b in pairs:
            x, y = self.value_of(a, entry["by"]), self.value_of(b, entry["by"])
            if kind == "bridges":
                keys = [frozenset((x, y))] if x and y and x != y else []
            else:
                keys = [(who, value) for who, value in ((a, y), (b, x))
                        if value and self.people[who].get("capacity", 1) >= 2]
            for key in keys:
                counts[key] = counts.get(key, 0) + 1
        return counts.values()

    def spread(self, pairs):
        """[(name, micro-points)], bridges first."""
        return [(entry["name"], sum(points(gain, 1) for count in self.groups(kind, entry, pairs)
                                    for gain in entry["gains"][:count]))
                for kind in ("bridges", "variety")
                for entry in self.programme.get("spread", {}).get(kind, ())]

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
