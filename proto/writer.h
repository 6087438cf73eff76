// SPDX-License-Identifier: Apache-2.0
/*
 * Writer: MessagePack out, shortest forms, into a tdm_buffer (sticky error).
 * The only user of msgpack.h's packer.
 */
#ifndef TANDEM_PROTO_WRITER_H
#define TANDEM_PROTO_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/buffer.h"
#include "solver/model/text.h"

void tdm_write_map(tdm_buffer *out, uint32_t pairs);
void tdm_write_array(tdm_buffer *out, uint32_t items);
void tdm_write_nil(tdm_buffer *out);
void tdm_write_bool(tdm_buffer *out, bool value);
void tdm_write_int(tdm_buffer *out, int64_t value);
void tdm_write_uint(tdm_buffer *out, uint64_t value);
/* NaN and infinity become nil: they never go over the wire. */
void tdm_write_double(tdm_buffer *out, double value);
void tdm_write_text(tdm_buffer *out, tdm_text value);
void tdm_write_string(tdm_buffer *out, const char *terminated);
void tdm_write_bin(tdm_buffer *out, const void *bytes, uint32_t size);
/* A key of a map with its integer; with nil where there is none. */
void tdm_write_key_int(tdm_buffer *out, const char *key, int64_t value);
void tdm_write_key_optional(tdm_buffer *out, const char *key, bool has, int64_t value);
/* One encoded value, copied as it is. */
void tdm_write_raw(tdm_buffer *out, const void *bytes, size_t size);

#endif
