// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/output.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

tdm_exit tdm_output_write(const char *file, tdm_output_print *print, void *context) {
  if (!strcmp(file, "-")) {
    print(stdout, context);
    return TDM_EXIT_OK;
  }
  FILE *out = fopen(file, "wb");
  if (out) {
    print(out, context);
    bool written = !ferror(out);
    if (!fclose(out) && written) return TDM_EXIT_OK;
  }
  fprintf(stderr, "tandem: %s cannot be written: %s\n", file, strerror(errno));
  return TDM_EXIT_LOCAL;
}
