// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/enumerate_internal.h"
#include "tests/support/table_internal.h"

void tdm_links_abort(const char *why) {
  fprintf(stderr, "tdm_links: %s\n", why);
  abort();
}

static bool is_current(const tdm_couple *couple) {
  const tdm_programme *programme = &couple->request->programme;
  for (uint32_t i = 0; i < programme->current_count; i++)
    if (tdm_couple_is(couple, &programme->current[i])) return true;
  return false;
}

static void read_pair(tdm_links *links, uint32_t a, uint32_t b) {
  tdm_link link = {0};
  uint64_t locks = links->demands.locks;
  if (!tdm_table_direct(links->request, a, b, locks, &link.mentor, &link.mentee)) return;
  link.cell = tdm_table_cell(links->request, link.mentor, link.mentee);
  link.locked = link.cell.lock != TDM_NONE && (locks >> link.cell.lock & 1);
  if (!tdm_cell_candidate(links->request, &link.cell, link.locked)) {
    links->lock_is_lost |= link.locked;
    return;
  }
  tdm_couple couple = {links->request, link.mentor, link.mentee};
  link.current = is_current(&couple);
  links->current_count += link.current;
  if (links->link_count == TDM_LINKS_MAX) tdm_links_abort("there are too many candidates");
  links->links[links->link_count++] = link;
}

/* ---- spread ---- */

static const tdm_spread *entry_of(const tdm_programme *programme, uint32_t entry) {
  return entry < programme->bridge_count ? &programme->bridges[entry]
                                         : &programme->variety[entry - programme->bridge_count];
}

/* The first participant with the same value, a list being one value as a whole. */
static uint32_t first_alike(const tdm_request *request, uint32_t participant, tdm_text by) {
  tdm_value mine, theirs;
  tdm_value_read(request, participant, by, &mine);
  if (mine.missing) return TDM_NONE;
  for (uint32_t p = 0; p < participant; p++) {
    tdm_value_read(request, p, by, &theirs);
    if (!theirs.missing && tdm_value_equal(&mine, &theirs)) return p;
  }
  return participant;
}

static void read_spread(tdm_links *links) {
  const tdm_programme *programme = &links->request->programme;
  uint32_t entries = programme->bridge_count + programme->variety_count;
  if (entries > TDM_LINK_SPREADS_MAX) tdm_links_abort("spread has too many entries");
  for (uint32_t e = 0; e < entries; e++)
    for (uint32_t p = 0; p < links->request->cohort.count; p++)
      links->alike[e][p] = first_alike(links->request, p, entry_of(programme, e)->by);
}

void tdm_links_read(tdm_links *links, const tdm_request *request, const tdm_demands *demands) {
  if (request->cohort.count > TDM_LINK_PEOPLE_MAX) tdm_links_abort("there are too many people");
  if (request->programme.rule_count > TDM_TABLE_RULES_MAX) tdm_links_abort("too many rules");
  memset(links, 0, sizeof *links);
  links->request = request;
  links->demands = *demands;
  for (uint32_t a = 0; a < request->cohort.count; a++)
    for (uint32_t b = a + 1; b < request->cohort.count; b++) read_pair(links, a, b);
  read_spread(links);
}
