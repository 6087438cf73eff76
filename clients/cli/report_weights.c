// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/report_weights.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "clients/c/tandem.h"
#include "clients/cli/complaints.h"
#include "clients/cli/json.h"
#include "clients/cli/scalar.h"

/* Correlated so much, two dimensions cannot be told apart. */
static const double ALIKE = 0.95;

/* ---- round numbers that keep the total ---- */

/* The unit that weights are rounded to: a thousandth of the total or less, a power of ten. */
static int decimals_of(double total) {
  int decimals = 3 - (int)floor(log10(total));
  return decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
}

/* Rounds down, and up again those that lost most, until the sum is that of the exact ones. */
static double *round_weights(const tdm_weights_report *r, int *decimals) {
  uint32_t count = r->programme->dimension_count;
  double *rounded = tdm_must_alloc(r->arena, count, sizeof *rounded);
  double sum = 0, down = 0;
  for (uint32_t d = 0; d < count; d++) sum += r->fit->weights[d].weight;
  *decimals = decimals_of(sum);
  double units = pow(10, *decimals);
  for (uint32_t d = 0; d < count; d++) {
    rounded[d] = floor(r->fit->weights[d].weight * units + 1e-9);
    down += rounded[d];
  }
  for (int64_t left = llrint(sum * units - down); left > 0; left--) {
    uint32_t most = 0;
    for (uint32_t d = 1; d < count; d++)
      if (r->fit->weights[d].weight * units - rounded[d] >
          r->fit->weights[most].weight * units - rounded[most])
        most = d;
    rounded[most]++;
  }
  for (uint32_t d = 0; d < count; d++) rounded[d] = fmin(rounded[d] / units, TDM_WEIGHT_MAX);
  return rounded;
}

/* ---- YAML ---- */

/* Whether a plain scalar is this text and nothing else. */
static bool is_plain(tdm_text text) {
  if (!text.size || tdm_scalar_read(text).type != TDM_SCALAR_TEXT) return false;
  for (uint32_t i = 0; i < text.size; i++) {
    unsigned char c = (unsigned char)text.bytes[i];
    bool inner = i > 0 && i + 1 < text.size && (c == ' ' || c == '-');
    if (!isalnum(c) && c != '_' && c < 0x80 && !inner) return false;
  }
  return true;
}

static void print_text(FILE *out, tdm_text text) {
  if (is_plain(text)) {
    fprintf(out, "%.*s", TDM_TEXT_ARG(text));
    return;
  }
  fputc('"', out);
  for (uint32_t i = 0; i < text.size; i++) {
    unsigned char c = (unsigned char)text.bytes[i];
    if (c == '"' || c == '\\')
      fprintf(out, "\\%c", c);
    else if (c < 0x20 || c == 0x7f)
      fprintf(out, "\\x%02X", c);
    else
      fputc(c, out);
  }
  fputc('"', out);
}

static const char *kind_name(tdm_kind kind) {
  static const char *const names[] = {"", "nominal", "set", "ordinal", "number"};
  return names[kind];
}

/* The weight with as many digits as it needs. */
static void print_weight(FILE *out, double weight, int decimals) {
  char text[64];
  int used = snprintf(text, sizeof text, "%.*f", decimals, weight);
  while (strchr(text, '.') && text[used - 1] == '0') text[--used] = 0;
  if (text[used - 1] == '.') text[--used] = 0;
  fputs(text, out);
}

static void print_dimension(FILE *out, const tdm_weights_report *r, uint32_t d, double weight,
                            int decimals) {
  const tdm_dimension *dimension = &r->programme->dimensions[d];
  const tdm_fit_weight *fitted = &r->fit->weights[d];
  fputs("  - {name: ", out);
  print_text(out, dimension->name);
  fprintf(out, ", kind: %s", kind_name(dimension->kind));
  if (dimension->share) fputs(", toward: share", out);
  fputs(", weight: ", out);
  print_weight(out, weight, decimals);
  if (dimension->kind == TDM_KIND_NUMBER) fprintf(out, ", span: %.17g", dimension->span);
  for (uint32_t k = 0; k < dimension->levels.count && dimension->kind == TDM_KIND_ORDINAL; k++) {
    fputs(k ? ", " : ", levels: [", out);
    print_text(out, dimension->levels.items[k]);
  }
  fprintf(out, "%s}  # was %g", dimension->kind == TDM_KIND_ORDINAL ? "]" : "", dimension->weight);
  if (!fitted->varies) {
    fputs("; the same in all rated pairs, so it stays\n", out);
    return;
  }
  fputs("; by the ratings alone ", out);
  print_weight(out, fitted->low, decimals);
  fputs(" to ", out);
  print_weight(out, fitted->high, decimals);
  fputc('\n', out);
}

/* ---- what is to be said ---- */

static void print_source(FILE *out, const tdm_weights_report *r) {
  const tdm_ratings *ratings = r->ratings;
  fprintf(out, "# Learned from the ratings of %u pairs, of %u mentors.\n", ratings->count,
          r->fit->mentors);
  if (ratings->unrated)
    fprintf(out, "# Nobody rated %u more; they do not count.\n", ratings->unrated);
  if (ratings->strangers)
    fprintf(out,
            "# %u rated pairs are of people who are not in the people's file; they do not "
            "count.\n",
            ratings->strangers);
}

static void print_verdict(FILE *out, const tdm_fit *fit) {
  double now = 100 * fmax(fit->explained, 0), before = 100 * fmax(fit->explained_present, 0);
  if (isinf(fit->strength)) {
    fputs(
        "# The ratings give no reason to change the weights: on pairs left out, no others predict\n"
        "# ratings better than chance would.\n",
        out);
    fprintf(out, "# The present weights explain %.0f %% of how ratings differ.\n", before);
    return;
  }
  fprintf(
      out,
      "# On pairs left out, the new weights explain %.0f %% of how ratings differ, the present\n"
      "# ones %.0f %%.\n",
      now, before);
}

/* Covariances of f, for telling what goes together. */
static double covariance(const tdm_ratings_table *table, uint32_t a, uint32_t b) {
  double of_a = 0, of_b = 0, product = 0, n = table->rows;
  for (uint32_t i = 0; i < table->rows; i++) {
    double x = table->f[(size_t)i * table->dimensions + a];
    double y = table->f[(size_t)i * table->dimensions + b];
    of_a += x;
    of_b += y;
    product += x * y;
  }
  return product / n - of_a / n * (of_b / n);
}

static void print_alike(FILE *out, const tdm_weights_report *r) {
  for (uint32_t a = 0; a < r->table->dimensions; a++) {
    for (uint32_t b = a + 1; b < r->table->dimensions; b++) {
      if (!r->fit->weights[a].varies || !r->fit->weights[b].varies) continue;
      double both = covariance(r->table, a, b);
      double each = covariance(r->table, a, a) * covariance(r->table, b, b);
      if (both * both <= ALIKE * ALIKE * each) continue;
      fprintf(out,
              "# %.*s and %.*s go together in nearly all rated pairs: do not trust how their\n"
              "# weight is divided between them.\n",
              TDM_TEXT_ARG(r->programme->dimensions[a].name),
              TDM_TEXT_ARG(r->programme->dimensions[b].name));
    }
  }
}

void tdm_report_weights(FILE *out, void *report) {
  const tdm_weights_report *r = report;
  int decimals;
  double *rounded = round_weights(r, &decimals);
  print_source(out, r);
  print_verdict(out, r->fit);
  fprintf(
      out,
      "# The total of the weights stays. \"by the ratings alone\": where the weight lies with %d "
      "%%\n# confidence if one knew nothing else; the less the ratings tell, the wider.\n",
      TDM_FIT_LEVEL);
  print_alike(out, r);
  fputs("dimensions:\n", out);
  for (uint32_t d = 0; d < r->programme->dimension_count; d++)
    print_dimension(out, r, d, rounded[d], decimals);
}

/* ---- JSON ---- */

static void write_number(tandem_body *body, const char *key, double value) {
  tandem_body_key(body, key);
  tandem_body_double(body, value);
}

static void write_weights(const tdm_weights_report *r, tandem_body *body) {
  int decimals;
  double *rounded = round_weights(r, &decimals);
  tandem_body_key(body, "dimensions");
  tandem_body_begin_array(body);
  for (uint32_t d = 0; d < r->programme->dimension_count; d++) {
    const tdm_dimension *dimension = &r->programme->dimensions[d];
    const tdm_fit_weight *fitted = &r->fit->weights[d];
    tandem_body_begin_map(body);
    tandem_body_key(body, "name");
    tandem_body_text(body, dimension->name.bytes, dimension->name.size);
    write_number(body, "weight", rounded[d]);
    write_number(body, "was", dimension->weight);
    tandem_body_key(body, "varies");
    tandem_body_bool(body, fitted->varies);
    if (fitted->varies) {
      write_number(body, "low", fitted->low);
      write_number(body, "high", fitted->high);
    }
    tandem_body_end(body);
  }
  tandem_body_end(body);
}

void tdm_report_weights_json(const tdm_weights_report *r) {
  const uint8_t *bytes;
  size_t size;
  tandem_body *body = tandem_body_new();
  if (!body) tdm_out_of_memory();
  tandem_body_begin_map(body);
  tandem_body_key(body, "rated");
  tandem_body_int(body, r->ratings->count);
  tandem_body_key(body, "mentors");
  tandem_body_int(body, r->fit->mentors);
  tandem_body_key(body, "changed");
  tandem_body_bool(body, !isinf(r->fit->strength));
  write_number(body, "explained", r->fit->explained);
  write_number(body, "explained_present", r->fit->explained_present);
  write_weights(r, body);
  tandem_body_end(body);
  if (tandem_body_finish(body, &bytes, &size) != TANDEM_OK) tdm_out_of_memory();
  tdm_json_print(stdout, tandem_value_of(bytes, size));
  tandem_body_free(body);
}

/* ---- too little ---- */

void tdm_report_too_little(const tdm_weights_report *r, FILE *out) {
  const tdm_fit *fit = r->fit;
  uint32_t rows = r->ratings->count;
  fprintf(out, "Too little data to learn from: %u rated pairs of %u mentors", rows, fit->mentors);
  if (r->ratings->strangers)
    fprintf(out, " (%u more are of people who are not in the people's file)",
            r->ratings->strangers);
  fputs(". ", out);
  if (rows > 0 && fit->varying < TDM_FIT_VARYING) {
    fprintf(out,
            "%s between them, so how much it counts against the others cannot be told. Keep the "
            "weights as they are, and let the next round's pairs differ more.\n",
            fit->varying ? "Only one dimension differs" : "No dimension differs");
    return;
  }
  if (fit->weightless) {
    fputs(
        "The dimensions that differ between them all have weight 0, and the total of the weights "
        "stays: give them a weight above 0 first.\n",
        out);
    return;
  }
  if (fit->varying > 0)
    fprintf(out, "%u dimensions differ between them, which is %.1f pairs for each; ", fit->varying,
            (double)rows / fit->varying);
  fprintf(
      out,
      "it takes %d for each dimension, at least %d in all, here %u, of at least %d mentors. Keep "
      "the weights as they are",
      TDM_FIT_ROWS_EACH, TDM_FIT_ROWS, fit->rows_needed, TDM_FIT_MENTORS);
  if (rows < fit->rows_needed)
    fprintf(out, " until %u more pairs are rated", fit->rows_needed - rows);
  fputs(".\n", out);
}
