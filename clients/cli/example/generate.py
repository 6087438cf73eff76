#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes people.csv: an invented company in three countries, the same on every run.

Nobody in it exists. Mentors are early in their career, mentees are senior; there are more
places with mentors than with mentees, so that somebody stays without a partner.
Usage: python3 generate.py > people.csv
"""
import csv
import random
import sys

MENTORS, MENTEES = 126, 114
SITES = {"Berlin": "Germany", "München": "Germany", "Wien": "Austria", "Graz": "Austria",
         "Zürich": "Switzerland"}
SITE_WEIGHTS = [30, 25, 18, 9, 18]
DEPARTMENTS = ["Engineering", "Sales", "Finance", "People", "Operations", "Research", "IT"]
DEPARTMENT_WEIGHTS = [26, 18, 10, 8, 18, 10, 10]
BACKGROUNDS = ["engineering", "economics", "law", "natural sciences", "social sciences",
               "design", "crafts", "lived abroad", "first in family at university"]
TOPICS = ["artificial intelligence", "social media", "new work", "sustainability", "inclusion",
          "feedback culture", "career paths", "customer view"]
OTHER_LANGUAGES = ["French", "Italian", "Polish", "Turkish", "Spanish", "Arabic"]


def languages(rng, country):
    spoken = ["German"] if rng.random() < 0.86 else []
    if rng.random() < 0.72 or not spoken:
        spoken.append("English")
    if rng.random() < 0.35:
        spoken.append(rng.choice(OTHER_LANGUAGES[:2] if country == "Switzerland"
                                 else OTHER_LANGUAGES))
    return spoken


def person(rng, number, role):
    site = rng.choices(list(SITES), SITE_WEIGHTS)[0]
    mentor = role == "mentor"
    return {
        "Person": f"p{number:03}",
        "Role": role,
        "Places": 2 if not mentor and rng.random() < 0.04 else 1,
        "Department": rng.choices(DEPARTMENTS, DEPARTMENT_WEIGHTS)[0],
        "Background": "; ".join(rng.sample(BACKGROUNDS, rng.choice([1, 1, 2, 2, 3]))),
        "Generation": rng.choices(["Y", "Z"], [45, 55])[0] if mentor
                      else rng.choices(["Boomer", "X", "Y"], [30, 52, 18])[0],
        "Grade": rng.choice([1, 2, 2, 3, 3, 4]) if mentor else rng.choice([4, 5, 5, 6, 6, 7, 8, 9]),
        "Languages": "; ".join(languages(rng, SITES[site])),
        "Country": SITES[site],
        "Site": site,
        "Remote": "yes" if rng.random() < 0.42 else "",
        "Topics": "; ".join(rng.sample(TOPICS, rng.choice([2, 3, 3, 4]))),
    }


def add_managers(rng, people):
    """Mentees head departments at their site; the others report to people outside."""
    heads = {}
    for p in people:
        if p["Role"] == "mentee" and p["Grade"] >= 6:
            heads.setdefault((p["Department"], p["Site"]), p["Person"])
    for p in people:
        key = (p["Department"], p["Site"])
        head = heads.get(key)
        outside = f"x{1 + sorted(DEPARTMENTS).index(p['Department']):02}"
        p["Manager"] = head if head and head != p["Person"] and rng.random() < 0.85 else outside


def add_choices(rng, people):
    by_role = {r: [p["Person"] for p in people if p["Role"] == r] for r in ("mentor", "mentee")}
    for p in people:
        others = by_role["mentee" if p["Role"] == "mentor" else "mentor"]
        p["Wishes"] = "; ".join(rng.sample(others, rng.choice([1, 2, 3]))) \
            if rng.random() < 0.22 else ""
        p["Vetoes"] = rng.choice(others) if rng.random() < 0.03 else ""
        if p["Vetoes"] and p["Vetoes"] in p["Wishes"]:
            p["Vetoes"] = ""


def main():
    rng = random.Random(20260401)
    roles = ["mentor"] * MENTORS + ["mentee"] * MENTEES
    rng.shuffle(roles)
    people = [person(rng, i + 1, role) for i, role in enumerate(roles)]
    # Two of whom nobody shares a language with: the programme cannot pair them.
    mentors = [p for p in people if p["Role"] == "mentor"]
    mentors[40]["Languages"] = "Portuguese"
    mentors[90]["Site"], mentors[90]["Country"], mentors[90]["Remote"] = "Genève", "Switzerland", ""
    add_managers(rng, people)
    add_choices(rng, people)
    writer = csv.DictWriter(sys.stdout, list(people[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(people)


main()
