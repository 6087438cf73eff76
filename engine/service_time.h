// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Service time: how long requests have taken lately, and so how long one more
 * would wait. Pure. Callers: the dispatcher.
 */
#ifndef TANDEM_ENGINE_SERVICE_TIME_H
#define TANDEM_ENGINE_SERVICE_TIME_H

#include <stdint.h>

typedef struct {
  double mean_ms; /* exponentially weighted; < 0: nothing measured yet */
} tdm_service_time;

enum { TDM_RETRY_MS_MIN = 10, TDM_RETRY_MS_MAX = 60000 };

void tdm_service_time_init(tdm_service_time *service);
void tdm_service_time_add(tdm_service_time *service, int64_t took_ms);

/*
 * When `ahead` requests and their like will have been worked off by `workers`,
 * between the bounds above: what `retry_after_ms` says.
 */
int64_t tdm_service_time_retry_ms(const tdm_service_time *service, uint32_t ahead,
                                  uint32_t workers);

#endif
