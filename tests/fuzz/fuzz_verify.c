// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Fuzz target: {cohort, programme, outcome} as tandem-verify takes it from standard input,
 * through scan, decoders and the verifier. Linked with libFuzzer (TANDEM_FUZZER), or with
 * drive.c. The answer must be well-formed, whatever came in.
 */
#include <stdint.h>
#include <stdlib.h>

#include "engine/verify/judgement.h"
#include "proto/scan.h"
#include "tests/fuzz/fuzz_decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  tdm_buffer out;
  tdm_buffer_init(&out);
  if (!tdm_judgement_write(&out, bytes, size)) abort();
  if (tdm_scan(out.bytes, out.size, NULL) != TDM_SCAN_OK) abort();
  tdm_buffer_fini(&out);
  return 0;
}
