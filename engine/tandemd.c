// SPDX-License-Identifier: GPL-3.0-or-later
/* tandemd: the daemon's main. */
#include <stdio.h>

#include "engine/command_line.h"
#include "engine/config_text.h"
#include "engine/daemon.h"
#include "engine/keys/command.h"
#include "engine/log.h"

enum { EXIT_MISUSE = 2 };

static int run(const tdm_settings *settings) {
  if (settings->help) {
    tdm_command_line_help(stdout);
    return 0;
  }
  if (settings->version) {
    puts("tandemd " TANDEM_VERSION);
    return 0;
  }
  if (settings->show_config) {
    tdm_config_text_write(stdout, settings);
    return 0;
  }
  tdm_log_open((tdm_log_format)settings->log_format, (tdm_log_level)settings->log_level);
  return tdm_daemon_run(settings);
}

int main(int count, char **arguments) {
  tdm_settings settings;
  char error[TDM_SETTING_ERROR_SIZE];
  int status = EXIT_MISUSE;
  if (tdm_keys_command_asked(count, arguments)) return tdm_keys_command_run(count, arguments);
  tdm_settings_init(&settings);
  if (tdm_command_line_read(count, arguments, &settings, error))
    status = run(&settings);
  else
    fprintf(stderr, "tandemd: %s\n", error);
  tdm_settings_fini(&settings);
  return status;
}
