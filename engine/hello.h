// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Hello: who the server is, what it speaks and how much it takes.
 *
 *   {server, version, protocol: [1], limits: {message_bytes, nesting, participants,
 *    attributes, id_bytes, string_bytes, list, references, capacity, rules, quotas,
 *    scenarios, outstanding, queue, time_ms}, features: [...], workers}
 *
 * Pure. Callers: the admission, tests.
 */
#ifndef TANDEM_ENGINE_HELLO_H
#define TANDEM_ENGINE_HELLO_H

#include "engine/settings.h"
#include "proto/buffer.h"

void tdm_hello_write(tdm_buffer *out, const tdm_settings *settings);

#endif
