// SPDX-License-Identifier: Apache-2.0
/*
 * Head count: how many participants a request has, without decoding them.
 * Linear in what stands before them. Callers: the daemon, for owners with a limit.
 */
#ifndef TANDEM_PROTO_HEAD_COUNT_H
#define TANDEM_PROTO_HEAD_COUNT_H

#include <stddef.h>
#include <stdint.h>

/* Of a scanned body: items of cohort.participants, or of its longest column; 0 where there is
 * no such list. */
uint32_t tdm_head_count(const uint8_t *body, size_t size);

#endif
