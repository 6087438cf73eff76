// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hello.h"

#include <string.h>

#include "proto/envelope.h"
#include "proto/scan.h"
#include "proto/writer.h"
#include "solver/model/request.h"

static const char *const features[] = {"check",   "solve",  "score",   "agenda",
                                       "explain", "cancel", "progress"};
/* Only with a store. */
static const char *const durable[] = {"put", "submit", "job", "jobs", "forget", "refs"};

static void write_features(tdm_buffer *out, const tdm_settings *settings) {
  const uint32_t count = sizeof features / sizeof features[0];
  const uint32_t more = sizeof durable / sizeof durable[0];
  bool keeps = settings->store == NULL || strcmp(settings->store, "none") != 0;
  tdm_write_array(out, keeps ? count + more : count);
  for (uint32_t i = 0; i < count; i++) tdm_write_string(out, features[i]);
  for (uint32_t i = 0; i < more && keeps; i++) tdm_write_string(out, durable[i]);
}

static void write_limits(tdm_buffer *out, const tdm_settings *settings) {
  const struct {
    const char *key;
    int64_t value;
  } limits[] = {
      {"message_bytes", settings->message_mb << 20},
      {"nesting", TDM_NESTING_MAX},
      {"participants", TDM_PARTICIPANTS_MAX},
      {"attributes", TDM_ATTRIBUTES_MAX},
      {"id_bytes", TDM_ID_BYTES_MAX},
      {"string_bytes", TDM_STRING_BYTES_MAX},
      {"list", TDM_LIST_MAX},
      {"references", TDM_REFERENCES_MAX},
      {"capacity", TDM_CAPACITY_MAX},
      {"rules", TDM_RULES_MAX},
      {"quotas", TDM_QUOTAS_MAX},
      {"scenarios", 200},
      {"outstanding", settings->outstanding},
      {"queue", settings->queue},
      {"time_ms", settings->max_time_ms},
  };
  const uint32_t count = sizeof limits / sizeof limits[0];
  tdm_write_map(out, count);
  for (uint32_t i = 0; i < count; i++) {
    tdm_write_string(out, limits[i].key);
    tdm_write_int(out, limits[i].value);
  }
}

void tdm_hello_write(tdm_buffer *out, const tdm_settings *settings) {
  tdm_write_map(out, 6);
  tdm_write_string(out, "server");
  tdm_write_string(out, "tandemd");
  tdm_write_string(out, "version");
  tdm_write_string(out, TANDEM_VERSION);
  tdm_write_string(out, "protocol");
  tdm_write_array(out, 1);
  tdm_write_int(out, TDM_PROTOCOL_VERSION);
  tdm_write_string(out, "limits");
  write_limits(out, settings);
  tdm_write_string(out, "features");
  write_features(out, settings);
  tdm_write_string(out, "workers");
  tdm_write_int(out, settings->workers);
}
