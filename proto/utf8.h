// SPDX-License-Identifier: Apache-2.0
/* UTF-8: whether bytes are well formed (RFC 3629). Caller: the scan. */
#ifndef TANDEM_PROTO_UTF8_H
#define TANDEM_PROTO_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False for overlong forms, surrogates, code points past U+10FFFF, and cut characters. */
bool tdm_utf8_valid(const uint8_t *bytes, size_t size);

#endif
