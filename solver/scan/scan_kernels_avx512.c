// SPDX-License-Identifier: GPL-3.0-or-later
#define TDM_SCAN_KERNELS tdm_scan_kernels_avx512
#define TDM_SCAN_KERNELS_NAME "avx512"
#define TDM_SCAN_LOOKUP
#include "solver/scan/scan_kernels_body.h"
