// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/request.h"

#include <stdlib.h>

tdm_store_request *tdm_store_request_new(tdm_store_type type) {
  tdm_store_request *request = calloc(1, sizeof *request);
  if (request == NULL) return NULL;
  request->type = type;
  tdm_buffer_init(&request->answer);
  tdm_buffer_init(&request->list);
  for (int i = 0; i < TDM_PARTS_MAX; i++) tdm_buffer_init(&request->found[i]);
  return request;
}

void tdm_store_request_free(tdm_store_request *request) {
  tdm_buffer_fini(&request->answer);
  tdm_buffer_fini(&request->list);
  for (int i = 0; i < TDM_PARTS_MAX; i++) tdm_buffer_fini(&request->found[i]);
  free(request);
}

bool tdm_store_is_write(tdm_store_type type) { return type <= TDM_STORE_SWEEP; }
