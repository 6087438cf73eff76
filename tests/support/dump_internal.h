// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files of the dump share: JSON values of the model. Callers: dump*.c only.
 */
#ifndef TANDEM_TESTS_SUPPORT_DUMP_INTERNAL_H
#define TANDEM_TESTS_SUPPORT_DUMP_INTERNAL_H

#include "tests/support/dump.h"

void tdm_dump_text(FILE *file, tdm_text text);
void tdm_dump_texts(FILE *file, const tdm_texts *texts);
void tdm_dump_number(FILE *file, double number); /* NaN is null */
void tdm_dump_pair(FILE *file, const tdm_pair_reference *pair);
void tdm_dump_references(FILE *file, const tdm_references *list);
void tdm_dump_programme(FILE *file, const tdm_programme *programme);

#endif
