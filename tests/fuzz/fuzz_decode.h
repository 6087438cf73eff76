// SPDX-License-Identifier: GPL-3.0-or-later
/* Fuzz decode: libFuzzer's entry point, also called by the plain driver. */
#ifndef TANDEM_TESTS_FUZZ_FUZZ_DECODE_H
#define TANDEM_TESTS_FUZZ_FUZZ_DECODE_H

#include <stddef.h>
#include <stdint.h>

/* Returns 0; aborts when a promise is broken. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
