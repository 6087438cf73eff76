// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/full_model.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the dump is the memory of the arrays");

static void write_numbers(FILE *file, const int64_t *numbers, size_t count) {
  fwrite(numbers, sizeof *numbers, count, file);
}

static void write_people(const tdm_cohort *cohort, FILE *file) {
  for (uint32_t p = 0; p < cohort->count; p++)
    fwrite(&cohort->participants[p].capacity, sizeof(int32_t), 1, file);
  for (uint32_t p = 0; p < cohort->count; p++)
    fwrite(&cohort->participants[p].min, sizeof(int32_t), 1, file);
}

void tdm_full_model_write_dump(const tdm_full_model *model, int64_t pairs, FILE *file) {
  const tdm_request *request = model->request;
  const int64_t head[] = {0x314d4454, request->cohort.count, model->count,
                          request->programme.quota_count, pairs};
  write_numbers(file, head, sizeof head / sizeof *head);
  write_people(&request->cohort, file);
  fwrite(model->mentor, sizeof *model->mentor, model->count, file);
  fwrite(model->mentee, sizeof *model->mentee, model->count, file);
  write_numbers(file, model->score, model->count);
  for (uint32_t q = 0; q < request->programme.quota_count; q++) {
    const tdm_quota *quota = &request->programme.quotas[q];
    const int64_t limits[] = {quota->min, quota->max, quota->min_share, quota->max_share};
    write_numbers(file, limits, sizeof limits / sizeof *limits);
    fwrite(model->counted[q], 1, model->count, file);
  }
}
