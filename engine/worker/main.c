// SPDX-License-Identifier: GPL-3.0-or-later
/* tandem-worker: the process that solves; started by tandemd, one problem at a time. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/log.h"
#include "engine/worker/arguments.h"
#include "engine/worker/attach.h"
#include "engine/worker/restraints.h"
#include "engine/worker/serve.h"

enum { EXIT_MISUSE = 2 };

int main(int count, char **texts) {
  tdm_worker_arguments arguments;
  tdm_log_name("tandem-worker");
  if (!tdm_worker_arguments_read(count, texts, &arguments)) {
    fputs(
        "tandem-worker: not understood; started by tandemd, which knows its arguments, or see "
        "tandem-worker --help\n",
        stderr);
    return EXIT_MISUSE;
  }
  if (arguments.help) {
    tdm_attach_help(stdout);
    return 0;
  }
  tdm_log_open((tdm_log_format)arguments.log_format, (tdm_log_level)arguments.log_level);
  if (tdm_attach_asked(&arguments)) return tdm_attach_run(&arguments);
  if (!tdm_restraints_apply(arguments.memory_mb, arguments.parent)) {
    tdm_log(TDM_LOG_ERROR, "cannot restrain the worker", "reason=\"%s\"", strerror(errno));
    return 1;
  }
  return tdm_worker_serve(&arguments);
}
