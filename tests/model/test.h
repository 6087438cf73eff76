// SPDX-License-Identifier: GPL-3.0-or-later
/* What every cmocka test of the model includes, in the order that cmocka needs. */
#ifndef TESTS_MODEL_TEST_H
#define TESTS_MODEL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/model/build.h"

#endif
