// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Table: which pairs of a small request are candidates, and what each is worth.
 *
 * The oracle's reading of the model, apart from solver and verifier: it reads ids,
 * names and strings as they stand in the request and resolves them itself, one pair
 * at a time, so that it also judges what tdm_request_check() resolved. Callers: the
 * brute force, the instance generator, tests.
 */
#ifndef TANDEM_TESTS_SUPPORT_TABLE_H
#define TANDEM_TESTS_SUPPORT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/request.h"

enum { TDM_SIDE_MAX = 8, TDM_TABLE_RULES_MAX = 16, TDM_TABLE_QUOTAS_MAX = 6 };

/* Obstacles of a pair besides rules 0 to TDM_TABLE_RULES_MAX - 1, as bits of `obstacles`. */
enum {
  TDM_OBSTACLE_ONLY_LISTED = TDM_TABLE_RULES_MAX,
  TDM_OBSTACLE_VETO,
  TDM_OBSTACLE_FORBID,
  TDM_OBSTACLE_COUNT
};
/* What an override does not lift. */
#define TDM_OBSTACLES_FIRM ((1u << TDM_OBSTACLE_VETO) | (1u << TDM_OBSTACLE_FORBID))

typedef struct {
  uint32_t obstacles;
  uint32_t lock; /* index in programme.require, or TDM_NONE */
  int64_t score;
  uint32_t quotas; /* bits: the quotas that count this pair */
} tdm_cell;

typedef struct {
  const tdm_request *request;
  uint32_t mentor_count;
  uint32_t mentee_count;
  uint32_t mentors[TDM_SIDE_MAX]; /* participant indices */
  uint32_t mentees[TDM_SIDE_MAX];
  tdm_cell cells[TDM_SIDE_MAX][TDM_SIDE_MAX]; /* [mentor][mentee] */
} tdm_table;

/* One cell of a table, for requests of any size. Bits of obstacles and quotas as far as they go. */
tdm_cell tdm_table_cell(const tdm_request *request, uint32_t mentor, uint32_t mentee);

/*
 * Who mentors where a and b are paired: their roles say; between two `either` a lock among `locks`
 * (bits), else a reverse rule that allows one direction only, else the id that is smaller in byte
 * order. False where their roles make no pair. (table_direction.c)
 */
bool tdm_table_direct(const tdm_request *request, uint32_t a, uint32_t b, uint64_t locks,
                      uint32_t *mentor, uint32_t *mentee);

/* The pair breaks nothing, or all it breaks is lifted by its lock when locks count. */
bool tdm_cell_candidate(const tdm_request *request, const tdm_cell *cell, bool with_lock);

/* Fills the table; needs no check of the request. Aborts when the request is too large for it. */
void tdm_table_fill(tdm_table *table, const tdm_request *request);

/* tdm_cell_candidate() of a cell of the table. */
bool tdm_table_candidate(const tdm_table *table, uint32_t mentor, uint32_t mentee, bool with_lock);

/* The row or column of a participant; TDM_SIDE_MAX when it is not on that side. */
uint32_t tdm_table_row(const tdm_table *table, uint32_t participant);
uint32_t tdm_table_column(const tdm_table *table, uint32_t participant);

#endif
