// SPDX-License-Identifier: Apache-2.0
/*
 * Scan: walks the bytes of a message once and refuses what no honest peer sends.
 * Everything after it may trust the structure. Linear in the bytes; allocates
 * nothing but a table of keys for maps of more than 96 keys, of which at most
 * TDM_SCAN_KEYS_MAX can be open at a time (keys.h).
 * Callers: the daemon (every message from outside), the worker, the clients.
 */
#ifndef TANDEM_PROTO_SCAN_H
#define TANDEM_PROTO_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum {
  TDM_NESTING_MAX = 16,        /* maps and arrays around a value, itself included */
  TDM_SCAN_KEYS_MAX = 2097152, /* in large maps that are open at a time */
};

typedef enum {
  TDM_SCAN_OK = 0,
  TDM_SCAN_TRUNCATED,     /* a claimed length or count exceeds the bytes that are left */
  TDM_SCAN_TRAILING,      /* bytes after the value */
  TDM_SCAN_NESTING,       /* deeper than TDM_NESTING_MAX */
  TDM_SCAN_KEY_TYPE,      /* a map key that is not a string */
  TDM_SCAN_DUPLICATE_KEY, /* the same key twice in a map */
  TDM_SCAN_UTF8,          /* a string that is not UTF-8 */
  TDM_SCAN_NUMBER,        /* NaN or infinity */
  TDM_SCAN_TYPE,          /* an extension type, or the byte 0xc1 */
  TDM_SCAN_KEYS,          /* more than TDM_SCAN_KEYS_MAX keys in large maps */
  TDM_SCAN_NO_MEMORY      /* no memory for the table of a large map */
} tdm_scan_result;

/* Scans exactly one value that fills `size` bytes; *offset (may be NULL) is where it failed. */
tdm_scan_result tdm_scan(const uint8_t *bytes, size_t size, size_t *offset);

/* The length in bytes of the value at `bytes`, which was scanned before; bounded by size. */
size_t tdm_scan_skip(const uint8_t *bytes, size_t size);

/* A sentence for people, never NULL. */
const char *tdm_scan_message(tdm_scan_result result);

#endif
