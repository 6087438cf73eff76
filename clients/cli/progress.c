// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/progress.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "clients/cli/report.h"

/* "118", or points where the stage counts them; "…" while unknown. */
static void format_value(tandem_value value, bool points, char out[32]) {
  int64_t number;
  if (!tandem_value_int(value, &number)) {
    snprintf(out, 32, "…");
  } else if (points) {
    snprintf(out, 32, "%.2f points", (double)number / 1e6);
  } else {
    snprintf(out, 32, "%" PRId64, number);
  }
}

void tdm_progress_format(tandem_value progress, char *out, size_t size) {
  tandem_value stage = tandem_value_find(progress, "stage");
  tandem_value best = tandem_value_find(progress, "incumbent");
  tandem_value most = tandem_value_find(progress, "bound");
  bool points = tdm_report_in_points(progress);
  const char *name = "";
  size_t name_size = 0;
  char incumbent[32], bound[32], gap[64], gap_text[72] = "";
  int64_t elapsed_ms = 0, value, limit;
  tandem_value_text(stage, &name, &name_size);
  format_value(best, points, incumbent);
  format_value(most, points, bound);
  tandem_value_int(tandem_value_find(progress, "elapsed_ms"), &elapsed_ms);
  if (tandem_value_int(best, &value) && tandem_value_int(most, &limit)) {
    tdm_report_gap(value, limit, points, gap);
    snprintf(gap_text, sizeof gap_text, " (gap %s)", gap);
  }
  snprintf(out, size, "%.*s: best so far %s, at most %s%s, %.1f s", (int)name_size, name, incumbent,
           bound, gap_text, (double)elapsed_ms / 1000);
}

static bool shown; /* there is one terminal, and one line on it */

void tdm_progress_show(void *context, const tandem_reply *progress) {
  (void)context;
  char line[160];
  tdm_progress_format(tandem_reply_body(progress), line, sizeof line);
  fprintf(stderr, "\r\033[K%s", line);
  shown = true;
  fflush(stderr);
}

void tdm_progress_clear(void) {
  if (!shown) return;
  shown = false;
  fputs("\r\033[K", stderr);
  fflush(stderr);
}
