// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * JSON in tests: messages as readable text, both ways.
 *
 * Strings may stand in single quotes too, so that C literals stay readable. Numbers with a
 * point or an exponent become floats, others integers. `0x…` in a string is nothing special.
 */
#ifndef TANDEM_TESTS_PROTO_JSON_H
#define TANDEM_TESTS_PROTO_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "proto/buffer.h"

/* Appends the text as one MessagePack value; fails the test where it is no JSON. */
void json_write(tdm_buffer *out, const char *text);

/* Appends scanned bytes as JSON text, terminated; floats with %.17g and a point. */
void json_print(tdm_buffer *out, const uint8_t *bytes, size_t size);

#endif
