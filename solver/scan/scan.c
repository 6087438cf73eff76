// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan/scan.h"

#include "solver/scan/scan_quotas.h"
#include "solver/scan/scan_reach.h"
#include "solver/scan/scan_rules.h"
#include "solver/scan/scan_scores.h"

struct tdm_scan {
  const tdm_compiled_quota *compiled_quotas;
  const tdm_scores *scores;
  const tdm_scan_kernels *kernels;
  tdm_scan_people people;
  tdm_scan_scores scoring;
  tdm_scan_rules rules;
  tdm_scan_reach reach;
  tdm_scan_quota *quotas;              /* [tdm_quotas_counted()] */
  uint32_t mentor_first, mentor_count; /* positions of those that it is of */
  uint32_t mentee_first, mentee_count;
  const tdm_scan *one_way; /* tdm_scan_both_ways(): rows and columns are nodes; else NULL */
  uint32_t mentors, first_mentee, nodes;
};

/* ---- life cycle ---- */

static bool init_quotas(tdm_scan *scan) {
  const tdm_programme *programme = &scan->people.request->programme;
  if (!scan->compiled_quotas) return true;
  scan->quotas =
      tdm_arena_alloc(scan->people.arena, tdm_quotas_counted(programme), sizeof *scan->quotas);
  if (!scan->quotas) return false;
  if (programme->has_current &&
      !tdm_scan_quota_init_listed(&scan->quotas[programme->quota_count],
                                  &scan->compiled_quotas[programme->quota_count], &scan->people))
    return false;
  for (uint32_t q = 0; q < programme->quota_count; q++)
    if (!tdm_scan_quota_init(&scan->quotas[q], &scan->compiled_quotas[q], &programme->quotas[q],
                             &scan->people))
      return false;
  return true;
}

tdm_scan *tdm_scan_new(const tdm_rules *rules, const tdm_compiled_quota *quotas,
                       const uint32_t *mentors, uint32_t mentor_count, const uint32_t *mentees,
                       uint32_t mentee_count, tdm_arena *arena) {
  tdm_scan *scan = tdm_arena_alloc(arena, 1, sizeof *scan);
  tdm_arena *work = tdm_arena_new();
  bool done = scan && work;
  if (done) {
    scan->compiled_quotas = quotas;
    scan->scores = rules->scores;
    scan->kernels = tdm_scan_kernels_best();
    scan->mentor_count = scan->mentee_first = mentor_count;
    scan->mentee_count = mentee_count;
    done = tdm_scan_people_init(&scan->people, rules->request, mentors, mentor_count, mentees,
                                mentee_count, arena, work) &&
           tdm_scan_scores_init(&scan->scoring, rules->scores, scan->kernels, &scan->people) &&
           tdm_scan_rules_init(&scan->rules, rules, &scan->people) &&
           tdm_scan_reach_init(&scan->reach, &scan->rules, &scan->people) && init_quotas(scan);
  }
  tdm_arena_free(work);
  return done ? scan : NULL;
}

tdm_scan *tdm_scan_part(const tdm_scan *whole, tdm_scan_range mentors, tdm_scan_range mentees,
                        tdm_arena *arena) {
  tdm_scan *part = tdm_arena_alloc(arena, 1, sizeof *part);
  if (!part) return NULL;
  *part = *whole;
  part->mentor_first += mentors.first;
  part->mentor_count = mentors.count;
  part->mentee_first += mentees.first;
  part->mentee_count = mentees.count;
  return part;
}

tdm_scan *tdm_scan_both_ways(const tdm_scan *scan, uint32_t mentors, uint32_t first_mentee,
                             uint32_t nodes, tdm_arena *arena) {
  tdm_scan *both = tdm_arena_alloc(arena, 1, sizeof *both);
  if (!both) return NULL;
  *both = *scan;
  both->one_way = scan;
  both->mentors = mentors;
  both->first_mentee = first_mentee;
  both->nodes = nodes;
  return both;
}

uint32_t tdm_scan_instruction_sets(void) {
  uint32_t count;
  tdm_scan_kernels_usable(&count);
  return count;
}

const char *tdm_scan_instruction_set_name(uint32_t set) {
  uint32_t count;
  return tdm_scan_kernels_usable(&count)[set]->name;
}

void tdm_scan_use_instruction_set(tdm_scan *scan, uint32_t set) {
  uint32_t count;
  scan->kernels = tdm_scan_kernels_usable(&count)[set];
}

/* ---- queries ---- */

int64_t tdm_scan_unit(const tdm_scan *scan) { return scan->scoring.unit; }

int64_t tdm_scan_largest_units(const tdm_scan *scan) { return scan->scoring.largest; }

static uint32_t mentor_of(const tdm_scan *scan, uint32_t mentor) {
  return scan->people.person[scan->mentor_first + mentor];
}

static uint32_t mentee_of(const tdm_scan *scan, uint32_t mentee) {
  return scan->people.person[scan->mentee_first + mentee];
}

/* Of two nodes, by the one way that they have: the mentor first, then the mentee's number. */
typedef struct {
  uint32_t mentor, mentee;
} directed;

static directed direct(const tdm_scan *scan, uint32_t a, uint32_t b) {
  static const tdm_scan_terms nothing = {0};
  int64_t value = TDM_NO_PAIR;
  if (a < scan->mentors && b >= scan->first_mentee)
    tdm_scan_of_mentor(scan->one_way, &nothing, a, b - scan->first_mentee, 1, &value);
  return value != TDM_NO_PAIR ? (directed){a, b - scan->first_mentee}
                              : (directed){b, a - scan->first_mentee};
}

int64_t tdm_scan_pair_units(const tdm_scan *scan, uint32_t mentor, uint32_t mentee) {
  if (scan->one_way) {
    directed pair = direct(scan, mentor, mentee);
    return tdm_scan_pair_units(scan->one_way, pair.mentor, pair.mentee);
  }
  return tdm_score_pair(scan->scores, mentor_of(scan, mentor), mentee_of(scan, mentee)) /
         scan->scoring.unit;
}

bool tdm_scan_counts(const tdm_scan *scan, uint32_t quota, uint32_t mentor, uint32_t mentee) {
  if (scan->one_way) {
    directed pair = direct(scan, mentor, mentee);
    return tdm_scan_counts(scan->one_way, quota, pair.mentor, pair.mentee);
  }
  return tdm_quota_counts(&scan->compiled_quotas[quota], mentor_of(scan, mentor),
                          mentee_of(scan, mentee));
}

/* ---- rows ---- */

static void find_allowed(const tdm_scan *scan, const tdm_scan_block *block, uint8_t *allowed) {
  if (scan->scores->points.only_listed)
    tdm_scan_scores_listed(&scan->scoring, block, allowed);
  else
    tdm_scan_fill(block, allowed, true);
  tdm_scan_rules_block(&scan->rules, block, allowed);
  tdm_scan_rules_single(&scan->rules, block, allowed);
  tdm_scan_rules_turn(&scan->rules, block, allowed);
}

static void bar_low(const tdm_scan *scan, const tdm_scan_block *block, int64_t least,
                    uint8_t *allowed) {
  int64_t units[TDM_SCAN_BLOCK];
  tdm_scan_scores_block(&scan->scoring, block, 1, 0, units);
  for (uint32_t k = 0; k < block->lanes; k++) allowed[k] = allowed[k] && units[k] >= least;
}

static void value_block(const tdm_scan *scan, const tdm_scan_terms *terms,
                        const tdm_scan_block *block, int64_t *value) {
  uint8_t allowed[TDM_SCAN_BLOCK], counted[TDM_SCAN_BLOCK];
  find_allowed(scan, block, allowed);
  if (terms->limited) bar_low(scan, block, terms->least_units, allowed);
  tdm_scan_scores_block(&scan->scoring, block, terms->per_unit, terms->base, value);
  for (uint32_t k = 0; k < terms->quota_count; k++) {
    const tdm_scan_quota *quota = &scan->quotas[terms->quota[k]];
    tdm_scan_extent extent = tdm_scan_quota_block(quota, block, counted);
    if (extent == TDM_SCAN_ALL) tdm_scan_fill(block, counted, true);
    if (extent != TDM_SCAN_NONE)
      block->run->add_bonus(value, counted, terms->bonus[k], block->lanes);
  }
  block->run->close(value, allowed, TDM_NO_PAIR, block->lanes);
}

/* Whole blocks go straight to the caller; what is left over may not be written past. */
static void value_stretch(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t row,
                          uint32_t begin, uint32_t count, int64_t *value) {
  int64_t rest[TDM_SCAN_BLOCK];
  for (uint32_t done = 0; done < count;) {
    uint32_t size = count - done < TDM_SCAN_BLOCK ? count - done : TDM_SCAN_BLOCK;
    uint32_t lanes = (size + TDM_SCAN_LANES - 1) / TDM_SCAN_LANES * TDM_SCAN_LANES;
    const tdm_scan_block block = {scan->kernels, row, begin + done, begin + done + size, lanes};
    value_block(scan, terms, &block, lanes == size ? value + done : rest);
    if (lanes != size) memcpy(value + done, rest, size * sizeof *value);
    done += size;
  }
}

static uint32_t clamped(uint32_t at, uint32_t least, uint32_t most) {
  return at < least ? least : at > most ? most : at;
}

static void no_pairs(int64_t *value, uint32_t count) {
  for (uint32_t k = 0; k < count; k++) value[k] = TDM_NO_PAIR;
}

static void value_row(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t row,
                      uint32_t begin, uint32_t count, int64_t *value) {
  const tdm_scan_reach *reach = &scan->reach;
  if (!reach->begin) {
    value_stretch(scan, terms, row, begin, count, value);
    return;
  }
  uint32_t from = clamped(reach->begin[row], begin, begin + count) - begin;
  uint32_t to = clamped(reach->end[row], begin + from, begin + count) - begin;
  no_pairs(value, from);
  value_stretch(scan, terms, row, begin + from, to - from, value + from);
  no_pairs(value + to, count - to);
}

/* What the position at `row` reaches of `count` others from position `first` on. */
static tdm_scan_range range_of(const tdm_scan *scan, uint32_t row, uint32_t first, uint32_t count) {
  const tdm_scan_reach *reach = &scan->reach;
  if (!reach->begin) return (tdm_scan_range){0, count};
  uint32_t begin = clamped(reach->begin[row], first, first + count);
  uint32_t end = clamped(reach->end[row], begin, first + count);
  return (tdm_scan_range){begin - first, end - begin};
}

/* ---- both ways ---- */

/* From the first to the last partner, in either role. */
static tdm_scan_range range_both_ways(const tdm_scan *scan, uint32_t node) {
  tdm_scan_range as_mentor = {0}, as_mentee = {0};
  if (node < scan->mentors) as_mentor = tdm_scan_range_of_mentor(scan->one_way, node);
  if (node >= scan->first_mentee)
    as_mentee = tdm_scan_range_of_mentee(scan->one_way, node - scan->first_mentee);
  as_mentor.first += scan->first_mentee;
  if (as_mentor.count == 0) return as_mentee;
  if (as_mentee.count == 0) return as_mentor;
  uint32_t end = as_mentor.first + as_mentor.count, other_end = as_mentee.first + as_mentee.count;
  uint32_t first = as_mentor.first < as_mentee.first ? as_mentor.first : as_mentee.first;
  return (tdm_scan_range){first, (end > other_end ? end : other_end) - first};
}

/* As mentor, then as mentee over it: no pair is in both. */
static void value_both_ways(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t node,
                            uint32_t first, uint32_t count, int64_t *value) {
  int64_t other[TDM_SCAN_BLOCK];
  uint32_t end = first + count;
  uint32_t from = clamped(scan->first_mentee, first, end), to = clamped(scan->mentors, first, end);
  no_pairs(value, count);
  if (node < scan->mentors && from < end)
    tdm_scan_of_mentor(scan->one_way, terms, node, from - scan->first_mentee, end - from,
                       value + (from - first));
  if (node < scan->first_mentee) return;
  for (uint32_t at = first; at < to; at += TDM_SCAN_BLOCK) {
    uint32_t size = to - at < TDM_SCAN_BLOCK ? to - at : TDM_SCAN_BLOCK;
    tdm_scan_of_mentee(scan->one_way, terms, node - scan->first_mentee, at, size, other);
    for (uint32_t k = 0; k < size; k++)
      if (other[k] != TDM_NO_PAIR) value[at - first + k] = other[k];
  }
}

/* ---- rows of the caller's ---- */

tdm_scan_range tdm_scan_range_of_mentor(const tdm_scan *scan, uint32_t mentor) {
  if (scan->one_way) return range_both_ways(scan, mentor);
  return range_of(scan, scan->mentor_first + mentor, scan->mentee_first, scan->mentee_count);
}

tdm_scan_range tdm_scan_range_of_mentee(const tdm_scan *scan, uint32_t mentee) {
  if (scan->one_way) return range_both_ways(scan, mentee);
  return range_of(scan, scan->mentee_first + mentee, scan->mentor_first, scan->mentor_count);
}

void tdm_scan_of_mentor(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t mentor,
                        uint32_t first, uint32_t count, int64_t *value) {
  if (scan->one_way) {
    value_both_ways(scan, terms, mentor, first, count, value);
    return;
  }
  value_row(scan, terms, scan->mentor_first + mentor, scan->mentee_first + first, count, value);
}

void tdm_scan_of_mentee(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t mentee,
                        uint32_t first, uint32_t count, int64_t *value) {
  if (scan->one_way) {
    value_both_ways(scan, terms, mentee, first, count, value);
    return;
  }
  value_row(scan, terms, scan->mentee_first + mentee, scan->mentor_first + first, count, value);
}
