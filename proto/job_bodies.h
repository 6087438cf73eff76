// SPDX-License-Identifier: Apache-2.0
/*
 * Job bodies: the bodies of `job`, `jobs`, `cancel` and `forget`.
 *
 * Callers: the daemon, which answers these without a worker.
 */
#ifndef TANDEM_PROTO_JOB_BODIES_H
#define TANDEM_PROTO_JOB_BODIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/model/problems.h"
#include "solver/model/text.h"

enum {
  TDM_JOB_WAIT_MS_MAX = 60000, /* a longer wait counts as that */
  TDM_JOBS_LIMIT_DEFAULT = 100,
  TDM_JOBS_LIMIT_MAX = 1000
};

/* All borrowed from the body; what was not given is 0 or empty. */
typedef struct {
  tdm_text job;
  tdm_text ref;
  int64_t wait_ms;
  tdm_text state;
  int64_t limit; /* TDM_JOBS_LIMIT_DEFAULT */
  tdm_text after;
} tdm_job_body;

typedef enum {
  TDM_JOB_BODY_JOB,    /* {job, wait_ms?} */
  TDM_JOB_BODY_JOBS,   /* {state?, limit?, after?} */
  TDM_JOB_BODY_CANCEL, /* {job} */
  TDM_JOB_BODY_FORGET  /* {job} or {ref} */
} tdm_job_body_type;

/* Reads a body that was scanned. False: problems were added, or their list is out of memory. */
bool tdm_job_body_read(tdm_job_body_type type, const uint8_t *body, size_t size, tdm_job_body *out,
                       tdm_problems *problems);

#endif
