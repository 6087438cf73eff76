// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Fuzz target: a programme file as `tandem match` reads it. What is accepted is
 * whole MessagePack, and every node has a position.
 */
#include <stdlib.h>

#include "clients/cli/encoding.h"
#include "clients/cli/yaml.h"
#include "proto/scan.h"
#include "tests/fuzz/fuzz_decode.h"

static void require(bool condition) {
  if (!condition) abort();
}

static void check_part(const tdm_yaml_part *part) {
  if (part->value.size == 0) return;
  require(tdm_scan_skip(part->value.bytes, part->value.size) == part->value.size);
  for (uint32_t i = 0; i < part->count; i++) require(part->positions[i].line > 0);
  tdm_position place = tdm_yaml_find(part, "rules[0].attribute");
  require(part->count == 0 || place.line > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  tdm_arena *arena = tdm_arena_new();
  tdm_complaints complaints;
  tdm_yaml yaml;
  require(arena != NULL);
  tdm_complaints_init(&complaints, arena);
  tdm_text file = {(const char *)bytes, (uint32_t)size}, text;
  if (!tdm_encoding_decode("programme.yaml", file, arena, &complaints, &text) ||
      !tdm_yaml_parse("programme.yaml", text, arena, &complaints, &yaml)) {
    require(complaints.total > 0);
  } else {
    check_part(&yaml.programme);
    check_part(&yaml.columns);
  }
  tdm_arena_free(arena);
  return 0;
}
