// SPDX-License-Identifier: Apache-2.0
/*
 * Spelling: whether one name is probably a slip for another. Callers: the checks, the command line.
 */
#ifndef TANDEM_MODEL_SPELLING_H
#define TANDEM_MODEL_SPELLING_H

#include <stdbool.h>

#include "solver/model/text.h"

/*
 * Whether two different names are so close that one is probably misspelt: they
 * differ in case only, or by one edit (two from nine bytes on), an edit being a
 * byte inserted, dropped, changed or swapped with its neighbour (optimal string
 * alignment). Names that differ in digits only, such as `language1` and
 * `language2`, are not close; nor are names under four or over 64 bytes.
 */
bool tdm_spelling_is_close(tdm_text a, tdm_text b);

#endif
