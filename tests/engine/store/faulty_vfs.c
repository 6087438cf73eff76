// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/store/faulty_vfs.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stddef.h>

enum { KINDS = 3 };

static atomic_int calls[KINDS];
static atomic_int fails_at[KINDS];
static atomic_int fails_with[KINDS];
static atomic_bool lasts[KINDS];
static sqlite3_vfs *real_vfs;

/* SQLite's own file lies behind it. */
typedef struct {
  sqlite3_file base;
  sqlite3_file *real;
} faulty_file;

static sqlite3_file *real_of(sqlite3_file *file) { return ((faulty_file *)file)->real; }

/* The code to fail with now, 0: none. */
static int fault(fault_kind kind) {
  int call = atomic_fetch_add(&calls[kind], 1) + 1, at = atomic_load(&fails_at[kind]);
  if (at == 0 || call < at || (call > at && !atomic_load(&lasts[kind]))) return 0;
  return atomic_load(&fails_with[kind]);
}

void faulty_vfs_fail(fault_kind kind, int n, int code, bool lasting) {
  atomic_store(&calls[kind], 0);
  atomic_store(&fails_with[kind], code);
  atomic_store(&lasts[kind], lasting);
  atomic_store(&fails_at[kind], n);
}

int faulty_vfs_calls(fault_kind kind) { return atomic_load(&calls[kind]); }

static int close_file(sqlite3_file *file) {
  sqlite3_file *real = real_of(file);
  return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}

static int read_file(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
  return real_of(file)->pMethods->xRead(real_of(file), bytes, size, offset);
}

static int write_file(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
  int code = fault(FAULT_WRITE);
  return code ? code : real_of(file)->pMethods->xWrite(real_of(file), bytes, size, offset);
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
  int code = fault(FAULT_TRUNCATE);
  return code ? code : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int sync_file(sqlite3_file *file, int flags) {
  int code = fault(FAULT_SYNC);
  return code ? code : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int lock_file(sqlite3_file *file, int level) {
  return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int unlock_file(sqlite3_file *file, int level) {
  return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int check_lock(sqlite3_file *file, int *reserved) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), reserved);
}

static int control(sqlite3_file *file, int op, void *argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}

static int sector_size(sqlite3_file *file) {
  return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int characteristics(sqlite3_file *file) {
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **at) {
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, at);
}

static int shm_lock(sqlite3_file *file, int offset, int n, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void shm_barrier(sqlite3_file *file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }

static int shm_unmap(sqlite3_file *file, int drop) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), drop);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
  faulty_file *faulty = (faulty_file *)file;
  (void)vfs;
  faulty->real = (sqlite3_file *)(faulty + 1);
  faulty->base.pMethods = NULL;
  int code = real_vfs->xOpen(real_vfs, name, faulty->real, flags, out);
  if (faulty->real->pMethods) faulty->base.pMethods = &methods;
  return code;
}

void faulty_vfs_register(void) {
  static sqlite3_vfs faulty;
  real_vfs = sqlite3_vfs_find(NULL);
  faulty = *real_vfs;
  faulty.zName = FAULTY_VFS;
  faulty.pNext = NULL;
  faulty.szOsFile = (int)sizeof(faulty_file) + real_vfs->szOsFile;
  faulty.xOpen = open_file;
  sqlite3_vfs_register(&faulty, 0);
}
