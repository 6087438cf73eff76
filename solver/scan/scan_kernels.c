// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan/scan_kernels.h"

extern const tdm_scan_kernels tdm_scan_kernels_portable;
#ifdef TDM_SCAN_X86
extern const tdm_scan_kernels tdm_scan_kernels_avx2;
extern const tdm_scan_kernels tdm_scan_kernels_avx512;

static const tdm_scan_kernels *const kernels[] = {&tdm_scan_kernels_portable,
                                                  &tdm_scan_kernels_avx2, &tdm_scan_kernels_avx512};

const tdm_scan_kernels *const *tdm_scan_kernels_usable(uint32_t *count) {
  __builtin_cpu_init();
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512vpopcntdq");
  *count = avx512 ? 3 : avx2 ? 2 : 1;
  return kernels;
}
#else
static const tdm_scan_kernels *const kernels[] = {&tdm_scan_kernels_portable};

const tdm_scan_kernels *const *tdm_scan_kernels_usable(uint32_t *count) {
  *count = 1;
  return kernels;
}
#endif

const tdm_scan_kernels *tdm_scan_kernels_best(void) {
  uint32_t count;
  const tdm_scan_kernels *const *usable = tdm_scan_kernels_usable(&count);
  return usable[count - 1];
}
