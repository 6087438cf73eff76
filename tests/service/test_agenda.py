#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agendas: the page's definition over again by brute force, golden bytes, the command line; and the
next round, whose weights and repetitions come from this round's ratings."""
import itertools
import json
import os
import random
import subprocess
import tempfile
import time
import unittest

import msgpack

from service import CLI, ROOT, ServiceTest, mentee, mentor, names, objective, problem

GOLDEN = os.path.join(ROOT, "tests", "golden")


def golden(name):
    with open(os.path.join(GOLDEN, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def listed(value):
    return [value] if isinstance(value, str) else value or []


def votes_of(person):
    votes = dict.fromkeys(listed(person.get("topics")), 1)
    for entry in listed(person.get("topic_points")):
        topic, _, points = entry.rpartition(":")
        votes[topic.strip()] = max(votes.get(topic.strip(), 0), int(points))
    return votes


def pair_votes(people, pair):
    both = {}
    for ident in pair:
        for topic, points in votes_of(people[ident]).items():
            both[topic] = both.get(topic, 0) + points
    return both


def value(pairs, chosen):
    """To be maximized: pairs served, their votes, and names that come first."""
    served = sum(any(topic in votes for topic in chosen) for votes in pairs)
    votes = sum(points for votes in pairs for topic, points in votes.items() if topic in chosen)
    names_first = [[-byte for byte in topic.encode()] + [1] for topic in sorted(chosen, key=str.encode)]
    return served, votes, names_first


def best(pairs, topics, size):
    return max(itertools.combinations(sorted(topics, key=str.encode), size),
               key=lambda chosen: value(pairs, chosen))


def packages(pairs, months, per_month):
    """The page's three steps, month by month."""
    topics = {topic for votes in pairs for topic in votes}
    left = set(best(pairs, topics, min(months * per_month, len(topics))))
    found = []
    for month in range(months):
        package = best(pairs, left, -(-len(left) // (months - month)))
        found.append(list(package))
        left -= set(package)
    return found


class AgendaTest(ServiceTest):
    options = ("--workers", "1")
    PEOPLE = [mentor("m1", topics=["ai", "law"]), mentor("m2", topics="law"),
              mentor("m3", topic_points=["zen: 9"]), mentor("m4"),
              mentee("e1", topics=["law"]), mentee("e2", topics=["law", "tax"]),
              mentee("e3"), mentee("e4")]
    PAIRS = [["m3", "e3"], ["m1", "e1"], ["m2", "e2"], ["m4", "e4"]]

    def agenda(self, people=None, pairs=None, months=1, per="cohort", **more):
        return self.client.result("agenda", problem(
            self.PEOPLE if people is None else people, pairs=self.PAIRS if pairs is None else pairs,
            months=months, per=per, **more))

    def test_golden_bytes(self):
        with open(os.path.join(GOLDEN, "agenda_request.msgpack"), "rb") as file:
            reply = self.client.raw(file.read())
        self.assertEqual(set(reply["body"]["stats"]), {"elapsed_ms", "queued_ms", "nodes", "iterations"})
        expected = golden("agenda_reply")
        reply["body"]["stats"] = expected["body"]["stats"]
        self.assertEqual(reply, expected)
        self.assertEqual(msgpack.packb(reply), msgpack.packb(expected))

    def test_nobody_goes_without_if_that_can_be_helped(self):
        body = self.agenda(months=2)
        self.assertEqual((body["status"], body["gap"]), ("optimal", 0))
        self.assertEqual(body["objective"], [{"stage": "served", "value": 3, "bound": 3},
                                             {"stage": "votes", "value": 13, "bound": 13}])
        self.assertEqual(body["months"], [{"topics": ["law"], "served": 2, "votes": 4},
                                          {"topics": ["zen"], "served": 1, "votes": 9}])
        self.assertEqual([(pair["mentor"], pair["covered"], pair["wanted"], pair["votes"],
                           pair["votes_wanted"]) for pair in body["pairs"]],
                         [("m1", 1, 2, 2, 3), ("m2", 1, 2, 2, 3), ("m3", 1, 1, 9, 9),
                          ("m4", 0, 0, 0, 0)])
        self.assertEqual(body["topics"], [
            {"topic": "ai", "pairs": 1, "votes": 1}, {"topic": "law", "pairs": 2, "votes": 4, "month": 1},
            {"topic": "tax", "pairs": 1, "votes": 1}, {"topic": "zen", "pairs": 1, "votes": 9, "month": 2}])
        self.assertEqual(body["warnings"],
                         [{"path": "pairs", "message": "1 of 4 pairs voted for no topic"}])

    def test_more_months_than_topics(self):
        body = self.agenda(months=6)
        self.assertEqual([month["topics"] for month in body["months"]],
                         [["law"], ["zen"], ["ai"], ["tax"], [], []])
        self.assertEqual(objective(body), {"served": 3, "votes": 15})

    def test_one_for_every_pair(self):
        people = self.PEOPLE + [mentor("m5", topics=["a", "b", "c"], topic_points="c:2")]
        body = self.agenda(people, self.PAIRS + [{"mentor": "m5", "mentee": "e4"}], 2, "pair",
                           per_month=1)
        self.assertNotIn("months", body)
        self.assertEqual({pair["mentor"]: pair["months"] for pair in body["pairs"]}, {
            "m1": [["law"], ["ai"]], "m2": [["law"], ["tax"]], "m3": [["zen"], []],
            "m4": [[], []], "m5": [["c"], ["a"]]})
        self.assertNotIn("month", body["topics"][0])

    def test_brute_force_from_the_page(self):
        for seed in range(60):
            chance = random.Random(seed)
            topics = ["Z", "a", "a b", "a:b", "é", "zz"][:chance.randint(1, 6)]
            people = []
            for number in range(8):
                person = (mentor if number < 4 else mentee)(f"p{number}")
                voted = [topic for topic in topics if chance.random() < 0.35]
                if chance.random() < 0.5:
                    person["topics"] = voted
                else:
                    person["topic_points"] = [f"{topic} : {chance.randint(1, 4)}" for topic in voted]
                people.append(person)
            people[0]["topics"] = [topics[0]]
            pairs = [pair for pair in itertools.product(["p0", "p1", "p2", "p3"], ["p4", "p5", "p6", "p7"])
                     if chance.random() < 0.4]
            months, per_month = chance.randint(1, 4), chance.randint(1, 2)
            by_id = {person["id"]: person for person in people}
            expected = packages([pair_votes(by_id, pair) for pair in pairs], months, per_month)
            body = self.agenda(people, pairs, months, per_month=per_month)
            self.assertEqual([month["topics"] for month in body["months"]], expected, (seed, people, pairs))
            chance.shuffle(people)
            chance.shuffle(pairs)
            again = self.agenda(people, pairs, months, per_month=per_month)
            for key in ("status", "objective", "months", "pairs", "topics"):
                self.assertEqual(again[key], body[key], key)

    def test_points_do_not_touch_a_dimension_of_topics(self):
        programme = {"dimensions": [{"name": "topics", "kind": "set", "toward": "share", "weight": 1}]}
        plain = [mentor("m", topics=["a", "b"]), mentee("e", topics=["a", "c"])]
        pointed = [dict(plain[0], topic_points=["a:5"]), dict(plain[1], topic_points=["c:7", "a:2"])]
        first, second = (self.client.result("solve", problem(people, programme))
                         for people in (plain, pointed))
        self.assertEqual(first["pairs"], second["pairs"])
        self.assertEqual(second["pairs"][0]["score"], 333333)

    def test_a_limit_of_time_is_kept_and_told(self):
        chance = random.Random(5)
        topics = [f"topic {number}" for number in range(120)]
        people = [(mentor if i % 2 else mentee)(f"p{i}", topics=chance.sample(topics, 4)) for i in range(4000)]
        pairs = [[f"p{i}", f"p{i - 1}"] for i in range(1, 4000, 2)]
        start = time.monotonic()
        body = self.agenda(people, pairs, 12, limits={"time_ms": 300})
        self.assertLess(time.monotonic() - start, 5)
        self.assertEqual(body["status"], "feasible")
        self.assertGreater(body["gap"], 0)
        for stage in body["objective"]:
            self.assertGreaterEqual(stage["bound"], stage["value"])

    def test_warnings_of_names_that_are_close(self):
        people = [mentor("m", topics="negotiation"), mentee("e", topics="negotation")]
        body = self.agenda(people, [["m", "e"]])
        self.assertEqual(len(body["warnings"]), 1)
        self.assertIn("negotation", body["warnings"][0]["message"])


class FolderTest(ServiceTest):
    """The command line in a folder of its own."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="tandem-agenda-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8", newline="") as file:
            file.write(text)

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8", newline="") as file:
            return file.read()

    def run_cli(self, *words, code=0):
        environment = dict(os.environ, TANDEM_ENDPOINT=self.daemon.endpoint)
        done = subprocess.run([CLI, *words], cwd=self.folder, env=environment, text=True,
                              capture_output=True, timeout=30, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done


class CommandLineTest(FolderTest):
    PEOPLE = "id,role,Topics,topic_points\nm1,mentor,ai; law,law: 3\nm2,mentor,law,\ne1,mentee,,\ne2,mentee,tax,\n"

    def setUp(self):
        super().setUp()
        self.write("people.csv", self.PEOPLE)
        self.write("programme.yaml", "{}\n")
        self.write("pairs.csv", "mentor,mentee\nm1,e1\nm2,e2\n")

    def agenda(self, *words, code=0):
        return self.run_cli("agenda", "people.csv", "programme.yaml", "pairs.csv", *words, code=code)

    def test_csv_and_summary(self):
        done = self.agenda("--months", "2", "-o", "agenda.csv")
        self.assertEqual(self.read("agenda.csv"), "month,topic,pairs,votes\r\n1,law,2,4\r\n2,ai,1,1\r\n")
        for words in ("One agenda for 2 pairs, optimal", "2 of 2 pairs that voted get at least one",
                      "5 of 6 votes", " 1  law  (2 pairs, 4 votes)", "Not on the agenda\n  tax (1 pair)",
                      "2 topics  1 pair", "1 topic   1 pair"):
            self.assertIn(words, done.stdout)
        self.assertEqual(done.stderr, "")

    def test_csv_on_standard_output_per_pair(self):
        done = self.agenda("--months=3", "--per=pair", "-o", "-")
        self.assertEqual(done.stdout, "mentor,mentee,month,topic\nm1,e1,1,law\nm1,e1,2,ai\n"
                                      "m2,e2,1,law\nm2,e2,2,tax\n")

    def test_json_and_quiet(self):
        body = json.loads(self.agenda("--months", "1", "--per-month", "2", "--json").stdout)
        self.assertEqual(body["months"][0]["topics"], ["ai", "law"])
        self.assertEqual(self.agenda("--months", "1", "-q").stdout, "")

    def test_mistakes_name_place_and_remedy(self):
        self.assertIn("say how many months the round has: --months 6", self.agenda(code=5).stderr)
        for words, message in ((("--months", "0"), "--months takes a whole number from 1 to 60"),
                               (("--months", "6", "--per", "team"), "--per takes cohort or pair"),
                               (("--months", "6", "--per-month", "x"), "from 1 to 16"),
                               (("--months", "6", "more.csv"), "one CSV file too many")):
            self.assertIn(message, self.agenda(*words, code=5).stderr)
        self.write("pairs.csv", "mentor,mentee\nm1,e1\nm1,zz\ne1,m1\n")
        done = self.agenda("--months", "6", code=4)
        self.assertIn("pairs.csv:3: ", done.stderr)
        self.assertIn('pairs.csv:4: "e1" and "m1" are listed twice', done.stderr)
        self.write("people.csv", "id,role,topic_points\nm1,mentor,law\ne1,mentee,law:101\n")
        self.write("pairs.csv", "mentor,mentee\nm1,e1\n")
        done = self.agenda("--months", "6", code=4)
        self.assertIn('people.csv:2: column "topic_points": "law" must be "topic: points"', done.stderr)
        self.assertIn('people.csv:3: column "topic_points": "law:101" must be', done.stderr)
        self.write("people.csv", "id,role,themes\nm1,mentor,law\ne1,mentee,law\n")
        done = self.agenda("--months", "6", code=4)
        self.assertIn('people.csv:1: no column "topics" with what people vote for; the columns are id, '
                      "role, themes", done.stderr)
        self.write("programme.yaml", "columns: {topics: themes}\n")
        self.agenda("--months", "6")


class NextRoundTest(FolderTest):
    """Rated pairs of one round make the weights of the next, and who may go on."""

    SITES, TEAMS = "XY", "ABC"
    DIMENSIONS = ("dimensions:\n  - {name: site, kind: nominal, weight: 3}\n"
                  "  - {name: team, kind: nominal, weight: 1}\n")
    RULES = "rules:\n  - {type: no_repeat, again_from: 4}\n"

    def setUp(self):
        super().setUp()
        chance = random.Random(2)
        rows = [(f"{letter}{i:02}", role, chance.choice(self.SITES), chance.choice(self.TEAMS))
                for letter, role in (("o", "mentor"), ("e", "mentee")) for i in range(30)]
        self.people = {row[0]: row for row in rows}
        self.write("people.csv", "id,role,site,team\n" + "".join(",".join(row) + "\n" for row in rows))
        self.write("programme.yaml", self.DIMENSIONS + self.RULES)

    def rate(self, pair):
        """Only another team makes a talk good."""
        differ = self.people[pair[0]][3] != self.people[pair[1]][3]
        return 5 if differ else 2

    def test_ratings_make_the_next_round(self):
        mentees = [f"e{i:02}" for i in range(30)]
        random.Random(1).shuffle(mentees)
        pairs = [(f"o{i:02}", ident) for i, ident in enumerate(mentees)]
        rated = [(*pair, self.rate(pair), self.rate(pair)) for pair in pairs]
        self.write("rated.csv", "mentor,mentee,rating_by_mentor,rating_by_mentee\n"
                   + "".join(",".join(map(str, row)) + "\n" for row in rated))
        done = self.run_cli("weights", "people.csv", "programme.yaml", "rated.csv")
        self.assertIn("Learned from the ratings of 30 pairs, of 30 mentors", done.stdout)
        self.assertIn("{name: team, kind: nominal, weight: 4}  # was 1", done.stdout)
        history = "history:\n  - pairs:\n" + "".join(f"      - {list(row)}\n".replace("'", "") for row in rated)
        self.write("programme.yaml", done.stdout + self.RULES + history)
        outcome = json.loads(self.run_cli("match", "people.csv", "programme.yaml", "--json").stdout)
        self.write("programme.yaml", done.stdout + self.RULES)
        same = json.loads(self.run_cli("match", "people.csv", "programme.yaml", "--json",
                                       "--history", "rated.csv").stdout)
        self.assertEqual(same["pairs"], outcome["pairs"])
        self.assertEqual(objective(outcome), {"pairs": 30, "score": 30 * 4_000_000})
        low = {row[:2] for row in rated if row[2] < 4}
        self.assertTrue(low and not low & set(names(outcome)))

    def test_both_must_have_liked_it_to_go_on(self):
        self.write("people.csv", "id,role,site,team\nm1,mentor,X,A\ne1,mentee,Y,B\n")
        self.write("programme.yaml", "rules: [{type: no_repeat, rounds: 1}]\nhistory: [{name: b, pairs: [[m1, e1]]}]\n")
        self.write("past.csv", "round;mentor;mentee\na;m1;e1\nc;m1;e9\n")
        for words, count in (((), 0), (("--history", "past.csv"), 1)):
            outcome = json.loads(self.run_cli("match", "people.csv", "programme.yaml", "--json", *words).stdout)
            self.assertEqual(len(outcome["pairs"]), count, words)
        self.write("past.csv", "round;mentor;mentee;rating_by_mentee\nb;m1;e1;5,5\n")
        self.assertEqual(self.run_cli("check", "people.csv", "programme.yaml", "--history", "past.csv", code=4).stderr,
                         'past.csv:2: column "rating_by_mentee": "5,5" is no rating from 1 to 5; leave the cell empty '
                         "where nobody rated\n")
        self.write("past.csv", "round;mentor;mentee;rating_by_mentee\nb;m1;e1;4,5\n")
        self.assertEqual(self.run_cli("match", "people.csv", "programme.yaml", "--history", "past.csv", code=4).stderr,
                         'past.csv:2: the programme\'s history has the round "b" already; take it out there, or here\n')
        for ratings, count in (("4, 5", 1), ("5, 3", 0), ("3, 5", 0), ("5", 0), ("~, 5", 0)):
            self.write("programme.yaml", self.RULES + f"history:\n  - pairs: [[m1, e1, {ratings}]]\n")
            outcome = json.loads(self.run_cli("match", "people.csv", "programme.yaml", "--json").stdout)
            self.assertEqual(len(outcome["pairs"]), count, ratings)


if __name__ == "__main__":
    unittest.main()
