// SPDX-License-Identifier: GPL-3.0-or-later
/* What every cmocka test needs before it. */
#ifndef TANDEM_TESTS_ENGINE_SUPPORT_H
#define TANDEM_TESTS_ENGINE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs those before it. */
#include <cmocka.h>

#endif
