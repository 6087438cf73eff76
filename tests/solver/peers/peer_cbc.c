// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE /* environ, posix_spawnp, mkdtemp */
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/solver/peers/peer.h"

enum { PATH_BYTES = 64, LINE_BYTES = 256, TERMS_A_LINE = 8 };

/* ---- the LP file ---- */

static void write_term(FILE *file, uint32_t *terms, int64_t coefficient, uint32_t candidate) {
  if (coefficient == 0) return;
  if ((*terms)++ % TERMS_A_LINE == 0) fputs("\n ", file);
  fprintf(file, " %c %" PRIu64 " x%" PRIu32, coefficient < 0 ? '-' : '+',
          (uint64_t)(coefficient < 0 ? -coefficient : coefficient), candidate);
}

static void write_objective(const tdm_peer_model *model, tdm_stage stage, FILE *file) {
  double unit = stage == TDM_STAGE_SCORE ? 1e6 : 1;
  fputs("Maximize\n worth:", file);
  for (uint32_t c = 0; c < model->count; c++) {
    if (c % TERMS_A_LINE == 0) fputs("\n ", file);
    fprintf(file, " %+.6f x%" PRIu32, (double)tdm_peer_worth(&model->candidates[c], stage) / unit,
            c);
  }
}

static void write_degree(const tdm_peer_model *model, uint32_t person, bool least, FILE *file) {
  const tdm_participant *one = &model->request->cohort.participants[person];
  uint32_t terms = 0;
  if (least && one->min == 0) return;
  for (uint32_t c = 0; c < model->count; c++) {
    const tdm_chosen *pair = &model->candidates[c].pair;
    if (pair->mentor != person && pair->mentee != person) continue;
    if (terms == 0) fprintf(file, "\n %s%" PRIu32 ":", least ? "least" : "most", person);
    write_term(file, &terms, 1, c);
  }
  if (terms > 0)
    fprintf(file, " %s %" PRId32, least ? ">=" : "<=", least ? one->min : one->capacity);
}

static bool is_empty(const tdm_peer_model *model, const tdm_peer_row *row) {
  for (uint32_t c = 0; c < model->count; c++)
    if (row->coefficient[c] != 0) return false;
  return true;
}

static void write_row(const tdm_peer_model *model, uint32_t index, FILE *file) {
  const tdm_peer_row *row = &model->rows[index];
  uint32_t terms = 0;
  if (is_empty(model, row)) return;
  fprintf(file, "\n row%" PRIu32 ":", index);
  for (uint32_t c = 0; c < model->count; c++) write_term(file, &terms, row->coefficient[c], c);
  if (row->low != INT64_MIN)
    fprintf(file, " >= %" PRId64, row->low);
  else
    fprintf(file, " <= %" PRId64, row->high);
}

static void write_variables(const tdm_peer_model *model, FILE *file) {
  fputs("\nBounds", file);
  for (uint32_t c = 0; c < model->count; c++)
    if (model->candidates[c].locked) fprintf(file, "\n x%" PRIu32 " = 1", c);
  fputs("\nBinary", file);
  for (uint32_t c = 0; c < model->count; c++)
    if (!model->candidates[c].locked) fprintf(file, "\n x%" PRIu32, c);
  fputs("\nEnd\n", file);
}

static bool write_model(const tdm_peer_model *model, tdm_stage stage, const char *path) {
  FILE *file = fopen(path, "w");
  if (!file) return false;
  write_objective(model, stage, file);
  fputs("\nSubject To", file);
  for (uint32_t p = 0; p < model->request->cohort.count; p++) {
    write_degree(model, p, false, file);
    write_degree(model, p, true, file);
  }
  for (uint32_t r = 0; r < model->row_count; r++) write_row(model, r, file);
  write_variables(model, file);
  return fclose(file) == 0;
}

/* ---- the run ---- */

static bool run(char *const *words) {
  posix_spawn_file_actions_t actions;
  pid_t pid;
  int status = 1;
  if (posix_spawn_file_actions_init(&actions) != 0) return false;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  bool started = posix_spawnp(&pid, words[0], &actions, NULL, words, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  return started && waitpid(pid, &status, 0) == pid && status == 0;
}

bool tdm_peer_has_cbc(void) {
  static char cbc[] = "cbc", quit[] = "quit";
  return run((char *[]){cbc, quit, NULL});
}

static void run_cbc(char *model, char *answer, int64_t limit_ms) {
  static char cbc[] = "cbc", ratio[] = "ratio", allow[] = "allow", zero[] = "0", sec[] = "sec",
              solve[] = "solve", solu[] = "solu";
  char seconds[32];
  snprintf(seconds, sizeof seconds, "%.3f", (double)limit_ms / 1e3);
  run((char *[]){cbc, model, ratio, zero, allow, zero, sec, seconds, solve, solu, answer, NULL});
}

/* ---- the answer ---- */

static tdm_peer_status status_of(const char *line) {
  if (strncmp(line, "Optimal", 7) == 0) return TDM_PEER_OPTIMAL;
  if (strstr(line, "nfeasible")) return TDM_PEER_INFEASIBLE;
  return strncmp(line, "Stopped", 7) == 0 && !strstr(line, "no integer") ? TDM_PEER_FEASIBLE
                                                                         : TDM_PEER_OPEN;
}

/* Lines of non-zero variables: "[**] number name value cost", ** where it is infeasible. */
static void read_line(const tdm_peer_model *model, const char *line, tdm_peer_answer *answer) {
  const char *at = strchr(line, 'x');
  if (!at) return;
  char *end;
  unsigned long candidate = strtoul(at + 1, &end, 10);
  double value = strtod(end, NULL);
  if (value > 0.5 && candidate < model->count && answer->count < model->count &&
      model->candidates[candidate].pair.mentor != TDM_NONE)
    answer->pairs[answer->count++] = model->candidates[candidate].pair;
}

static void read_answer(const tdm_peer_model *model, const char *path, tdm_arena *arena,
                        tdm_peer_answer *answer) {
  char line[LINE_BYTES];
  FILE *file = fopen(path, "r");
  if (!file) return;
  answer->pairs = tdm_arena_alloc(arena, model->count, sizeof *answer->pairs);
  if (!answer->pairs) abort();
  if (fgets(line, sizeof line, file)) answer->status = status_of(line);
  while (fgets(line, sizeof line, file)) read_line(model, line, answer);
  fclose(file);
}

void tdm_peer_cbc(const tdm_peer_model *model, tdm_stage stage, int64_t limit_ms, tdm_arena *arena,
                  tdm_peer_answer *answer) {
  char folder[] = "/tmp/tandem-test-XXXXXX", lp[PATH_BYTES], solution[PATH_BYTES];
  *answer = (tdm_peer_answer){.status = TDM_PEER_OPEN};
  if (model->impossible) answer->status = TDM_PEER_INFEASIBLE;
  if (model->impossible || model->count == 0) return;
  if (!mkdtemp(folder)) return;
  snprintf(lp, sizeof lp, "%s/model.lp", folder);
  snprintf(solution, sizeof solution, "%s/solution", folder);
  if (write_model(model, stage, lp)) {
    run_cbc(lp, solution, limit_ms);
    read_answer(model, solution, arena, answer);
  }
  unlink(lp);
  unlink(solution);
  rmdir(folder);
}
