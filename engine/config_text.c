// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/config_text.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "engine/environment.h"

enum { ORIGIN_COLUMN = 40 };

/* ---- texts ---- */

/* Means itself in YAML without quotes. */
static bool is_plain(const char *text) {
  size_t size = strlen(text);
  if (!isalnum((unsigned char)text[0]) && text[0] != '/') return false;
  for (size_t i = 0; i < size; i++) {
    if (!isalnum((unsigned char)text[i]) && strchr("/._:@%+-", text[i]) == NULL) return false;
  }
  return text[size - 1] != ':';
}

static int write_text(FILE *out, const char *text) {
  if (is_plain(text)) return fprintf(out, "%s", text);
  int width = fprintf(out, "\"");
  for (const char *at = text; *at != '\0'; at++) {
    if ((unsigned char)*at < 0x20 || *at == 0x7f)
      width += fprintf(out, "\\x%02x", (unsigned)(unsigned char)*at);
    else
      width += fprintf(out, strchr("\"\\", *at) != NULL ? "\\%c" : "%c", *at);
  }
  return width + fprintf(out, "\"");
}

static int write_list(FILE *out, const tdm_setting_list *list) {
  int width = fprintf(out, "[");
  for (uint32_t i = 0; i < list->count; i++) {
    if (i > 0) width += fprintf(out, ", ");
    width += write_text(out, list->items[i]);
  }
  return width + fprintf(out, "]");
}

/* ---- entries ---- */

static int write_value(FILE *out, const tdm_settings *settings, const tdm_setting_entry *entry) {
  const void *place = (const char *)settings + entry->offset;
  char word[TDM_SETTING_WORD_SIZE];
  switch (entry->kind) {
    case TDM_SETTING_LIST:
      return write_list(out, place);
    case TDM_SETTING_TEXT:
      return write_text(out, *(char *const *)place);
    case TDM_SETTING_INT:
      return fprintf(out, "%" PRId64, *(const int64_t *)place);
    case TDM_SETTING_WORD:
      return write_text(out, tdm_setting_word(entry, *(const int64_t *)place, word));
    case TDM_SETTING_FLAG:
      break;
  }
  return fprintf(out, "%s", *(const bool *)place ? "true" : "false");
}

static bool has_value(const tdm_settings *settings, const tdm_setting_entry *entry) {
  const void *place = (const char *)settings + entry->offset;
  return entry->kind != TDM_SETTING_TEXT || *(char *const *)place != NULL;
}

static void write_origin(FILE *out, const tdm_settings *settings, int index) {
  char variable[TDM_VARIABLE_SIZE];
  switch (settings->origins[index]) {
    case TDM_ORIGIN_DEFAULT:
      fputs("default", out);
      break;
    case TDM_ORIGIN_FILE:
      /* A line break in the path must not end the comment. */
      for (const char *at = settings->config; *at != '\0'; at++)
        fputc((unsigned char)*at < 0x20 || *at == 0x7f ? '?' : *at, out);
      break;
    case TDM_ORIGIN_ENVIRONMENT:
      fputs(tdm_environment_name(index, variable), out);
      break;
    case TDM_ORIGIN_COMMAND_LINE:
      fprintf(out, "--%s", tdm_setting_table[index].name);
      break;
  }
}

static void write_entry(FILE *out, const tdm_settings *settings, int index) {
  const tdm_setting_entry *entry = &tdm_setting_table[index];
  bool valued = has_value(settings, entry);
  int width = fprintf(out, "%s%s: ", valued ? "" : "# ", entry->name);
  if (valued) width += write_value(out, settings, entry);
  fprintf(out, "%*s # ", width < ORIGIN_COLUMN ? ORIGIN_COLUMN - width : 0, "");
  write_origin(out, settings, index);
  fputc('\n', out);
}

void tdm_config_text_write(FILE *out, const tdm_settings *settings) {
  fprintf(out, "# tandemd " TANDEM_VERSION
               ": what is in effect, and where each setting is from.\n"
               "# Saved as a file it says the same again: tandemd --config FILE\n");
  for (int i = 0; i < tdm_setting_count; i++) {
    if (!tdm_setting_table[i].command_line_only) write_entry(out, settings, i);
  }
}
