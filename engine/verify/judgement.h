// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Judgement: what an outcome proves, from bytes to bytes. Callers: tandem-verify, tests.
 */
#ifndef TANDEM_ENGINE_VERIFY_JUDGEMENT_H
#define TANDEM_ENGINE_VERIFY_JUDGEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/buffer.h"

/*
 * Reads {cohort, programme, outcome} and writes {result, message?, problems?, status?, proof?,
 * gap?, stages?: [{stage, value, bound}]}. result: "proven", "bound", "nothing" and "wrong" as in
 * tdm_certified, `bound` of a stage being what its certificate proves; "invalid" with `problems`
 * where the input does not hold together, or with `message` where it cannot be read.
 * False when memory is out.
 */
bool tdm_judgement_write(tdm_buffer *out, const uint8_t *input, size_t size);

#endif
