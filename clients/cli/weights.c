// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "clients/cli/commands.h"
#include "clients/cli/fit.h"
#include "clients/cli/local.h"
#include "clients/cli/output.h"
#include "clients/cli/ratings.h"
#include "clients/cli/report_weights.h"
#include "solver/model/earns.h"

/* ---- cohort and programme ---- */

static void print_problems(const tdm_session *s, const tdm_problems *problems) {
  for (uint32_t i = 0; i < problems->count; i++) {
    const char *path = tdm_must_string(s->arena, problems->items[i].path);
    const char *message = tdm_must_string(s->arena, problems->items[i].message);
    tdm_text line = tdm_places_describe(&s->places, path, message);
    fprintf(stderr, "%.*s\n", TDM_TEXT_ARG(line));
  }
}

static tdm_exit read_locally(tdm_session *s, tdm_local *local) {
  const uint8_t *bytes;
  size_t size;
  if (tandem_body_finish(s->body, &bytes, &size) != TANDEM_OK) tdm_out_of_memory();
  if (tdm_local_read(bytes, size, s->arena, local)) return TDM_EXIT_OK;
  if (local->message.size) fprintf(stderr, "tandem: %.*s\n", TDM_TEXT_ARG(local->message));
  print_problems(s, &local->problems);
  return TDM_EXIT_INPUT;
}

/* ---- the ratings as rows of numbers ---- */

static tdm_ratings_table lay_out(const tdm_local *local, const tdm_ratings *ratings,
                                 tdm_arena *arena) {
  const tdm_programme *programme = local->programme;
  uint32_t dims = programme->dimension_count;
  double *f = tdm_must_alloc(arena, (size_t)ratings->count * dims, sizeof *f);
  double *rating = tdm_must_alloc(arena, ratings->count, sizeof *rating);
  uint64_t *mentor = tdm_must_alloc(arena, ratings->count, sizeof *mentor);
  double *present = tdm_must_alloc(arena, dims, sizeof *present);
  for (uint32_t d = 0; d < dims; d++) present[d] = programme->dimensions[d].weight;
  for (uint32_t i = 0; i < ratings->count; i++) {
    const tdm_rated_pair *pair = &ratings->pairs[i];
    for (uint32_t d = 0; d < dims; d++)
      f[(size_t)i * dims + d] =
          tdm_dimension_earns(local->cohort, &programme->dimensions[d], pair->mentor, pair->mentee);
    rating[i] = pair->rating;
    mentor[i] = tdm_text_hash(local->cohort->participants[pair->mentor].id, 0);
  }
  return (tdm_ratings_table){dims, ratings->count, f, rating, mentor, present};
}

/* What makes it pointless to fit. */
static bool complain(const tdm_session *s, const tdm_local *local, const tdm_ratings *ratings) {
  const tdm_options *o = s->options;
  double total = 0;
  for (uint32_t d = 0; d < local->programme->dimension_count; d++)
    total += local->programme->dimensions[d].weight;
  if (local->programme->dimension_count == 0)
    fprintf(stderr, "%s: there are no dimensions whose weights could be learned\n", o->programme);
  else if (!(total > 0))
    fprintf(stderr,
            "%s: all weights are 0: give those that may earn points a weight above 0 first; their "
            "total is kept\n",
            o->programme);
  else if (!o->history && local->programme->round_count == 0)
    fprintf(stderr,
            "tandem: no rated pairs: name a CSV file with the columns mentor, mentee, "
            "rating_by_mentor and rating_by_mentee, or give the programme its history\n");
  else if (ratings->count == 0 && ratings->strangers > 0)
    fprintf(stderr,
            "tandem: none of the %u rated pairs is of two people in the people's file; give the "
            "file of the round that was rated\n",
            ratings->strangers);
  else
    return false;
  return true;
}

tdm_exit tdm_weights_run(tdm_session *s) {
  static tdm_local local; /* a list of problems: large */
  tdm_ratings ratings;
  tdm_fit fit;
  const tdm_options *o = s->options;
  tdm_exit result = tdm_session_load(s);
  if (result == TDM_EXIT_OK) result = read_locally(s, &local);
  if (result != TDM_EXIT_OK) return result;
  if (!tdm_ratings_read(o->history, o->files.delimiter, local.cohort, local.programme, s->arena,
                        &s->complaints, &ratings)) {
    tdm_complaints_print(&s->complaints, stderr);
    return TDM_EXIT_INPUT;
  }
  if (complain(s, &local, &ratings)) return TDM_EXIT_INPUT;
  tdm_ratings_table table = lay_out(&local, &ratings, s->arena);
  tdm_fit_run(&table, s->arena, &fit);
  tdm_weights_report report = {local.programme, &ratings, &table, &fit, s->arena};
  if (!fit.enough) {
    tdm_report_too_little(&report, stderr);
    return TDM_EXIT_UNKNOWN;
  }
  if (o->output || !o->json)
    result = tdm_output_write(o->output ? o->output : "-", tdm_report_weights, &report);
  if (result == TDM_EXIT_OK && o->json) tdm_report_weights_json(&report);
  return result;
}
