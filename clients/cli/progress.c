// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/progress.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

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

void tdm_progress_format(tandem_value progress, int64_t limit_ms, char *out, size_t size) {
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
  int64_t left_ms = elapsed_ms < limit_ms ? limit_ms - elapsed_ms : 0;
  snprintf(out, size, "%.*s: best so far %s, at most %s%s, %.1f s left", (int)name_size, name,
           incumbent, bound, gap_text, (double)left_ms / 1000);
}

void tdm_progress_cut(char *text, unsigned columns) {
  for (; *text; text++) {
    bool begins = ((unsigned char)*text & 0xc0) != 0x80;
    if (begins && columns-- == 0) break;
  }
  *text = '\0';
}

/* The last column stays free: some terminals wrap as soon as it is written to. */
static unsigned columns_of_terminal(void) {
  struct winsize size;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2) return 79;
  return size.ws_col - 1U;
}

static bool shown; /* there is one terminal, and one line on it */

void tdm_progress_show(void *context, const tandem_reply *progress) {
  const int64_t *limit_ms = context;
  char line[256];
  tdm_progress_format(tandem_reply_body(progress), *limit_ms, line, sizeof line);
  tdm_progress_cut(line, columns_of_terminal());
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
