// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * tandem-verify: a filter that judges an outcome. {cohort, programme, outcome} on standard
 * input, {result, …} on standard output, both MessagePack; see judgement.h. `tandem verify` runs
 * it, which reads and prints files for people. It links the verifier, and no solver.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/verify/judgement.h"

enum { PIECE_BYTES = 1 << 20, INPUT_BYTES_MAX = 1 << 30 };

static bool read_all(FILE *in, tdm_buffer *input) {
  uint8_t *piece = malloc(PIECE_BYTES);
  size_t size;
  while (piece && !input->failed && (size = fread(piece, 1, PIECE_BYTES, in)) > 0) {
    tdm_buffer_append(input, piece, size);
    if (input->size > INPUT_BYTES_MAX) input->failed = true;
  }
  free(piece);
  return piece && !input->failed && !ferror(in);
}

int main(int argc, char **argv) {
  tdm_buffer input, output;
  (void)argv;
  if (argc > 1) {
    fputs("tandem-verify reads standard input and takes no arguments; use tandem verify\n", stderr);
    return 2;
  }
  tdm_buffer_init(&input);
  tdm_buffer_init(&output);
  bool judged = read_all(stdin, &input) && tdm_judgement_write(&output, input.bytes, input.size);
  if (!judged) fputs("tandem-verify: memory is out, or the input too large\n", stderr);
  bool written =
      judged && fwrite(output.bytes, 1, output.size, stdout) == output.size && fflush(stdout) == 0;
  if (judged && !written) fprintf(stderr, "tandem-verify: cannot write: %s\n", strerror(errno));
  tdm_buffer_fini(&input);
  tdm_buffer_fini(&output);
  return written ? 0 : 1;
}
