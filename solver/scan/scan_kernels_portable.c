// SPDX-License-Identifier: GPL-3.0-or-later
#define TDM_SCAN_KERNELS tdm_scan_kernels_portable
#define TDM_SCAN_KERNELS_NAME "portable"
#include "solver/scan/scan_kernels_body.h"
