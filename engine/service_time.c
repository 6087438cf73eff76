// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/service_time.h"

/* Each new measure counts a sixteenth: some dozens of requests tell the load. */
static const double newest_share = 1.0 / 16;
static const double unmeasured_ms = 100;

void tdm_service_time_init(tdm_service_time *service) { service->mean_ms = -1; }

void tdm_service_time_add(tdm_service_time *service, int64_t took_ms) {
  double took = took_ms < 0 ? 0 : (double)took_ms;
  if (service->mean_ms < 0)
    service->mean_ms = took;
  else
    service->mean_ms += newest_share * (took - service->mean_ms);
}

int64_t tdm_service_time_retry_ms(const tdm_service_time *service, uint32_t ahead,
                                  uint32_t workers) {
  double mean = service->mean_ms < 0 ? unmeasured_ms : service->mean_ms;
  double wait = mean * ((double)ahead + 1) / (workers > 0 ? workers : 1);
  if (wait < TDM_RETRY_MS_MIN) return TDM_RETRY_MS_MIN;
  if (wait > TDM_RETRY_MS_MAX) return TDM_RETRY_MS_MAX;
  return (int64_t)wait;
}
