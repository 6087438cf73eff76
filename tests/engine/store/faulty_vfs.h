// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Faulty VFS: SQLite's files, with failures where a test wants them.
 */
#ifndef TANDEM_TESTS_ENGINE_STORE_FAULTY_VFS_H
#define TANDEM_TESTS_ENGINE_STORE_FAULTY_VFS_H

#include <stdbool.h>

#define FAULTY_VFS "faulty"

typedef enum { FAULT_WRITE, FAULT_SYNC, FAULT_TRUNCATE } fault_kind;

/* Once, before anything else. */
void faulty_vfs_register(void);

/* The n-th call of that kind from now on fails with `code`, and with `lasting` all later ones;
 * n = 0: none fails. */
void faulty_vfs_fail(fault_kind kind, int n, int code, bool lasting);

/* Calls of that kind since the last faulty_vfs_fail(). */
int faulty_vfs_calls(fault_kind kind);

#endif
