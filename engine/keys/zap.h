// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * ZAP: ZeroMQ's question who may come in (RFC 27), and the answer from a key list.
 *
 * Pure: bytes in, a decision out. Callers: the gate, tests.
 */
#ifndef TANDEM_ENGINE_KEYS_ZAP_H
#define TANDEM_ENGINE_KEYS_ZAP_H

#include <stdint.h>

#include "engine/keys/key_list.h"
#include "solver/model/text.h"

/* The domains: what a socket is for decides which right opens it. */
#define TDM_ZAP_CLIENTS "tandem-clients"
#define TDM_ZAP_WORKERS "tandem-workers"
#define TDM_ZAP_ENDPOINT "inproc://zeromq.zap.01"

typedef struct {
  tdm_text version;
  tdm_text domain;
  tdm_text mechanism;
  tdm_text credential;       /* the first one */
  uint32_t credential_count; /* CURVE has one */
} tdm_zap_request;

typedef enum {
  TDM_ZAP_ALLOWED,
  TDM_ZAP_BAD_REQUEST, /* not this protocol's version or form */
  TDM_ZAP_MECHANISM,   /* not CURVE */
  TDM_ZAP_DOMAIN,      /* no such domain */
  TDM_ZAP_UNKNOWN,     /* the key is not in the list */
  TDM_ZAP_NO_RIGHT     /* it is, without a right for this domain */
} tdm_zap_verdict;

/* *key (of the list) is set when ALLOWED. */
tdm_zap_verdict tdm_zap_decide(const tdm_key_list *list, const tdm_zap_request *request,
                               const tdm_key **key);

/* The status code of ZAP's reply, "200" or "400", and a word for it and for the log. */
const char *tdm_zap_status(tdm_zap_verdict verdict);
const char *tdm_zap_text(tdm_zap_verdict verdict);

#endif
