// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/progress.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* "118", or points where the stage is the score; "…" while unknown. */
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
  bool points = tandem_value_is(stage, "score");
  const char *name = "";
  size_t name_size = 0;
  char incumbent[32], bound[32], gap_text[48] = "";
  int64_t elapsed_ms = 0;
  double gap;
  tandem_value_text(stage, &name, &name_size);
  format_value(tandem_value_find(progress, "incumbent"), points, incumbent);
  format_value(tandem_value_find(progress, "bound"), points, bound);
  tandem_value_int(tandem_value_find(progress, "elapsed_ms"), &elapsed_ms);
  if (tandem_value_double(tandem_value_find(progress, "gap"), &gap)) {
    snprintf(gap_text, sizeof gap_text, " (gap %.2f %%)", 100 * gap);
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
