// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/command_line.h"

#include <string.h>
#include <unistd.h>

#include "engine/config_file.h"
#include "engine/environment.h"

static bool refuse(char *error, const char *format, const char *option) {
  /* Both formats in this file take exactly one text. */
  char shown[128];
  snprintf(shown, sizeof shown, "%.120s", option);
  if (strcmp(format, "unknown") == 0)
    snprintf(error, TDM_SETTING_ERROR_SIZE, "unknown option '%s'; see --help", shown);
  else
    snprintf(error, TDM_SETTING_ERROR_SIZE, "option '%s' %s; see --help", shown, format);
  return false;
}

/* One option at arguments[*at]; steps over what it used. */
static bool read_option(int count, char *const *arguments, int *at, tdm_settings *settings,
                        char *error) {
  const tdm_setting_origin here = TDM_ORIGIN_COMMAND_LINE;
  const char *option = arguments[*at];
  if (strncmp(option, "--", 2) != 0) return refuse(error, "unknown", option);
  const char *name = option + 2;
  const char *equals = strchr(name, '=');
  int index = tdm_setting_find(name, equals ? (size_t)(equals - name) : strlen(name));
  if (index < 0) return refuse(error, "unknown", option);
  (*at)++;
  if (tdm_setting_table[index].kind == TDM_SETTING_FLAG) {
    if (equals != NULL) return refuse(error, "takes no value", option);
    return tdm_setting_apply(settings, index, "true", here, error);
  }
  if (equals != NULL) return tdm_setting_apply(settings, index, equals + 1, here, error);
  if (*at >= count) return refuse(error, "needs a value", option);
  return tdm_setting_apply(settings, index, arguments[(*at)++], here, error);
}

bool tdm_command_line_read(int count, char *const *arguments, tdm_settings *settings,
                           char error[TDM_SETTING_ERROR_SIZE]) {
  settings->show_config = count > 1 && strcmp(arguments[1], "config") == 0;
  for (int at = settings->show_config ? 2 : 1; at < count;) {
    if (!read_option(count, arguments, &at, settings, error)) return false;
  }
  if (settings->help || settings->version) return true;
  if (!tdm_environment_read(environ, settings, error)) return false;
  if (settings->config != NULL && !tdm_config_file_read(settings->config, settings, error))
    return false;
  return tdm_settings_complete(settings, error);
}

static void print_entry(FILE *out, const tdm_setting_entry *entry) {
  char head[64];
  snprintf(head, sizeof head, "--%s%s%s", entry->name, entry->argument ? " " : "",
           entry->argument ? entry->argument : "");
  fprintf(out, "  %-24s ", head);
  for (const char *at = entry->help; *at != '\0'; at++) {
    fputc(*at, out);
    if (*at == '\n') fprintf(out, "  %-24s ", "");
  }
  fputc('\n', out);
}

static void print_entries(FILE *out, bool testing) {
  for (int i = 0; i < tdm_setting_count; i++) {
    if (tdm_setting_table[i].testing == testing) print_entry(out, &tdm_setting_table[i]);
  }
}

void tdm_command_line_help(FILE *out) {
  fputs(
      "usage: tandemd [--bind ENDPOINT]... [OPTION]...\n"
      "       tandemd config [OPTION]...      prints what is in effect, as a file for --config\n"
      "       tandemd keygen, tandemd keys    make and manage keys; see tandemd keys --help\n\n"
      "Pairs mentors and mentees for clients that speak ZeroMQ and MessagePack.\n"
      "Logs to standard error; SIGTERM or SIGINT drains and stops, a second one stops at once.\n\n",
      out);
  print_entries(out, false);
  fputs(
      "\nEvery option is also a key of the --config file (`drain-ms: 30000`) and a variable of "
      "the\n"
      "environment: TANDEMD_DRAIN_MS=30000, lists with commas. The command line wins, then the\n"
      "environment, then the file.\n"
      "\nfor testing only:\n",
      out);
  print_entries(out, true);
  fputs(
      "\nexit status: 0 after a drain, 1 when it cannot run, 2 when an option is wrong\n\n"
      "examples:\n"
      "  tandemd --bind ipc:///run/tandem/tandem.sock --workers 4\n"
      "  tandemd --config /etc/tandem.yaml --drain-ms 30000\n",
      out);
}
