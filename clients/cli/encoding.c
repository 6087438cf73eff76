// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/encoding.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/utf8.h"

enum { CHUNK_BYTES = 65536 };
static const uint32_t file_bytes_max = 1u << 30;

/* ---- reading ---- */

static bool read_stream(FILE *stream, const char *file, tdm_arena *arena,
                        tdm_complaints *complaints, tdm_text *out) {
  size_t size = 0, capacity = 0;
  char *bytes = NULL;
  for (;;) {
    if (capacity - size < CHUNK_BYTES) {
      size_t wanted = capacity ? 2 * capacity : 2 * CHUNK_BYTES;
      bytes = tdm_arena_grow(arena, bytes, capacity, wanted, 1);
      if (!bytes) tdm_out_of_memory();
      capacity = wanted;
    }
    size_t got = fread(bytes + size, 1, CHUNK_BYTES, stream);
    size += got;
    if (size > file_bytes_max) {
      tdm_complain(complaints, (tdm_place){file, 0, 0}, "larger than 1 GiB");
      return false;
    }
    if (!got) break;
  }
  if (ferror(stream)) {
    tdm_complain(complaints, (tdm_place){file, 0, 0}, "cannot be read: %s", strerror(errno));
    return false;
  }
  *out = (tdm_text){bytes, (uint32_t)size};
  return true;
}

bool tdm_file_read(const char *file, tdm_arena *arena, tdm_complaints *complaints, tdm_text *out) {
  if (!strcmp(file, "-")) return read_stream(stdin, "standard input", arena, complaints, out);
  FILE *stream = fopen(file, "rb");
  if (!stream) {
    tdm_complain(complaints, (tdm_place){file, 0, 0}, "cannot be opened: %s", strerror(errno));
    return false;
  }
  bool ok = read_stream(stream, file, arena, complaints, out);
  fclose(stream);
  return ok;
}

/* ---- Windows-1252 ---- */

/* Code points of the bytes 0x80 to 0x9f; 0: the code page has none. */
static const uint16_t specials[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

static size_t put(char *out, uint32_t point) {
  if (point < 0x80) {
    out[0] = (char)point;
    return 1;
  }
  if (point < 0x800) {
    out[0] = (char)(0xc0 | point >> 6);
    out[1] = (char)(0x80 | (point & 0x3f));
    return 2;
  }
  out[0] = (char)(0xe0 | point >> 12);
  out[1] = (char)(0x80 | (point >> 6 & 0x3f));
  out[2] = (char)(0x80 | (point & 0x3f));
  return 3;
}

static uint32_t line_of(tdm_text text, size_t offset) {
  uint32_t line = 1;
  for (size_t i = 0; i < offset; i++) line += text.bytes[i] == '\n';
  return line;
}

static bool convert(const char *file, tdm_text bytes, tdm_arena *arena, tdm_complaints *complaints,
                    tdm_text *text) {
  char *out = tdm_must_alloc(arena, 3 * (size_t)bytes.size, 1);
  size_t size = 0;
  for (uint32_t i = 0; i < bytes.size; i++) {
    uint8_t byte = (uint8_t)bytes.bytes[i];
    uint32_t point = byte >= 0x80 && byte < 0xa0 ? specials[byte - 0x80] : byte;
    if (!point) {
      tdm_complain(complaints, (tdm_place){file, line_of(bytes, i), 0},
                   "neither UTF-8 nor Windows-1252 (byte 0x%02x); save the file as \"CSV UTF-8\"",
                   byte);
      return false;
    }
    size += put(out + size, point);
  }
  if (size > UINT32_MAX) tdm_out_of_memory();
  *text = (tdm_text){out, (uint32_t)size};
  return true;
}

bool tdm_encoding_decode(const char *file, tdm_text bytes, tdm_arena *arena,
                         tdm_complaints *complaints, tdm_text *text) {
  if (bytes.size >= 2 &&
      (!memcmp(bytes.bytes, "\xff\xfe", 2) || !memcmp(bytes.bytes, "\xfe\xff", 2))) {
    tdm_complain(complaints, (tdm_place){file, 1, 0},
                 "the file is UTF-16; save it as \"CSV UTF-8\" instead");
    return false;
  }
  const char *nul = bytes.size ? memchr(bytes.bytes, 0, bytes.size) : NULL;
  if (nul) {
    tdm_complain(complaints, (tdm_place){file, line_of(bytes, (size_t)(nul - bytes.bytes)), 0},
                 "not a text file (it holds a zero byte); is it a spreadsheet? Save it as CSV");
    return false;
  }
  if (bytes.size >= 3 && !memcmp(bytes.bytes, "\xef\xbb\xbf", 3)) {
    bytes.bytes += 3;
    bytes.size -= 3;
  }
  if (!bytes.size || tdm_utf8_valid((const uint8_t *)bytes.bytes, bytes.size)) {
    *text = bytes;
    return true;
  }
  return convert(file, bytes, arena, complaints, text);
}
