// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "clients/cli/context.h"
#include "clients/cli/encoding.h"
#include "clients/cli/path.h"
#include "clients/cli/scalar.h"

enum {
  ALIASED_NODES_MAX = 100000, /* copies that all aliases together may make */
  ANCHORS_MAX = 256,
  NODES_MAX = 8000000
};

/* A part under construction. */
typedef struct {
  tandem_body *body;
  tdm_position *positions;
  uint32_t count, capacity;
} sink;

typedef struct {
  tdm_text name;
  tandem_value value;
  tdm_position *positions;
  uint32_t count;
} anchor;

typedef struct {
  yaml_parser_t parser;
  yaml_event_t event;
  const char *file;
  tdm_arena *arena;
  tdm_complaints *complaints;
  sink *sink; /* the part that is being written */
  sink programme, columns;
  bool in_columns; /* everything there is text */
  tdm_context context;
  anchor anchors[ANCHORS_MAX];
  uint32_t anchor_count;
  uint32_t aliased;
} reader;

/* ---- events ---- */

static tdm_place place_of(const reader *r, yaml_mark_t mark) {
  return (tdm_place){r->file, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

#define REFUSE(r, ...) \
  (tdm_complain((r)->complaints, place_of((r), (r)->event.start_mark), __VA_ARGS__), false)

static bool next(reader *r) {
  yaml_event_delete(&r->event);
  if (yaml_parser_parse(&r->parser, &r->event)) return true;
  if (r->parser.error == YAML_MEMORY_ERROR) tdm_out_of_memory();
  yaml_mark_t mark = r->parser.problem_mark;
  tdm_place place = place_of(r, mark);
  tdm_complain(r->complaints, place, "not YAML: %s%s%s", r->parser.problem ? r->parser.problem : "",
               r->parser.context ? ", " : "", r->parser.context ? r->parser.context : "");
  return false;
}

/* ---- writing ---- */

static void mark_at(sink *s, tdm_arena *arena, tdm_position position) {
  if (s->count == s->capacity) {
    uint32_t wanted = s->capacity ? 2 * s->capacity : 256;
    s->positions = tdm_arena_grow(arena, s->positions, s->capacity, wanted, sizeof *s->positions);
    if (!s->positions) tdm_out_of_memory();
    s->capacity = wanted;
  }
  s->positions[s->count++] = position;
}

static void mark(reader *r) {
  tdm_place place = place_of(r, r->event.start_mark);
  mark_at(r->sink, r->arena, (tdm_position){place.line, place.column});
}

static bool write_scalar(reader *r) {
  tdm_text text = {(const char *)r->event.data.scalar.value, (uint32_t)r->event.data.scalar.length};
  tandem_body *body = r->sink->body;
  bool plain = r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  tdm_scalar scalar = {.type = TDM_SCALAR_TEXT};
  if (plain) scalar = tdm_scalar_read(text);
  bool as_text =
      scalar.type != TDM_SCALAR_NULL && (r->in_columns || tdm_context_takes_text(&r->context));
  mark(r);
  switch (as_text ? TDM_SCALAR_TEXT : scalar.type) {
    case TDM_SCALAR_TEXT:
      tandem_body_text(body, text.bytes, text.size);
      return true;
    case TDM_SCALAR_NULL:
      tandem_body_nil(body);
      return true;
    case TDM_SCALAR_BOOL:
      tandem_body_bool(body, scalar.boolean);
      return true;
    case TDM_SCALAR_INT:
      tandem_body_int(body, scalar.integer);
      return true;
    case TDM_SCALAR_FLOAT:
      tandem_body_double(body, scalar.number);
      return true;
    case TDM_SCALAR_NOT_FINITE:
      return REFUSE(r, "%.*s is not a finite number", TDM_TEXT_ARG(text));
    case TDM_SCALAR_TOO_LARGE:
      break;
  }
  return REFUSE(r, "%.*s is too large; put it in quotation marks if it is a name",
                TDM_TEXT_ARG(text));
}

/* ---- anchors and aliases ---- */

static tdm_text event_anchor(const yaml_event_t *event) {
  const yaml_char_t *name =
      event->type == YAML_SCALAR_EVENT           ? event->data.scalar.anchor
      : event->type == YAML_MAPPING_START_EVENT  ? event->data.mapping_start.anchor
      : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
                                                 : NULL;
  return name ? tdm_text_of((const char *)name) : (tdm_text){NULL, 0};
}

static bool write_alias(reader *r) {
  tdm_text name = tdm_text_of((const char *)r->event.data.alias.anchor);
  /* The newest anchor of that name counts. */
  for (uint32_t i = r->anchor_count; i > 0; i--) {
    const anchor *a = &r->anchors[i - 1];
    if (!tdm_text_equal(a->name, name)) continue;
    if (a->count > ALIASED_NODES_MAX - r->aliased) {
      return REFUSE(r, "the aliases of this file unfold to more than %d values", ALIASED_NODES_MAX);
    }
    r->aliased += a->count;
    tandem_body_raw(r->sink->body, a->value.bytes, a->value.size);
    for (uint32_t k = 0; k < a->count; k++) mark_at(r->sink, r->arena, a->positions[k]);
    return true;
  }
  return REFUSE(r, "*%.*s: no value before this one is anchored as &%.*s", TDM_TEXT_ARG(name),
                TDM_TEXT_ARG(name));
}

static bool write_node(reader *r);

/* Writes an anchored value into a body of its own first, whose bytes aliases repeat. */
static bool write_anchored(reader *r, tdm_text name) {
  if (r->anchor_count == ANCHORS_MAX) return REFUSE(r, "more than %d anchors", ANCHORS_MAX);
  name = tdm_must_copy(r->arena, name);
  sink *outer = r->sink;
  sink inner = {.body = tandem_body_new()};
  if (!inner.body) tdm_out_of_memory();
  r->sink = &inner;
  bool ok = write_node(r);
  r->sink = outer;
  const uint8_t *bytes;
  size_t size;
  if (ok && tandem_body_finish(inner.body, &bytes, &size) != TANDEM_OK) {
    ok = REFUSE(r, "&%.*s is nested too deep", TDM_TEXT_ARG(name));
  }
  if (ok) {
    tdm_text copy = tdm_must_copy(r->arena, (tdm_text){(const char *)bytes, (uint32_t)size});
    r->anchors[r->anchor_count++] =
        (anchor){name, {(const uint8_t *)copy.bytes, copy.size}, inner.positions, inner.count};
    tandem_body_raw(outer->body, bytes, size);
    for (uint32_t i = 0; i < inner.count; i++) mark_at(outer, r->arena, inner.positions[i]);
  }
  tandem_body_free(inner.body);
  return ok;
}

/* ---- containers ---- */

static bool write_sequence(reader *r) {
  if (!tdm_context_push(&r->context, false)) return REFUSE(r, "nested too deep");
  mark(r);
  tandem_body_begin_array(r->sink->body);
  while (next(r)) {
    if (r->event.type == YAML_SEQUENCE_END_EVENT) {
      tandem_body_end(r->sink->body);
      tdm_context_pop(&r->context);
      return true;
    }
    tdm_context_item(&r->context);
    if (!write_node(r)) return false;
  }
  return false;
}

/* Reads the key at hand into the context: a scalar, not there before. */
static bool take_key(reader *r) {
  if (r->event.type != YAML_SCALAR_EVENT) return REFUSE(r, "a key must be a plain word or a text");
  tdm_text key = {(const char *)r->event.data.scalar.value, (uint32_t)r->event.data.scalar.length};
  if (r->event.data.scalar.anchor) return REFUSE(r, "a key cannot be anchored");
  if (tdm_text_equal(key, tdm_text_of("<<")) &&
      r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
    return REFUSE(r, "merge keys (<<) are not read; write the keys out");
  }
  if (!tdm_context_key(&r->context, key, r->arena)) {
    return REFUSE(r, "the key \"%.*s\" stands here twice", TDM_TEXT_ARG(key));
  }
  return true;
}

/* `columns` at the top goes to the part of its own. */
static bool write_columns(reader *r) {
  sink *outer = r->sink;
  r->sink = &r->columns;
  r->in_columns = true;
  bool ok = next(r) && write_node(r);
  r->in_columns = false;
  r->sink = outer;
  return ok;
}

static bool write_pair(reader *r) {
  if (!take_key(r)) return false;
  tdm_text key = tdm_context_last_key(&r->context);
  if (r->context.depth == 1 && tdm_text_equal(key, tdm_text_of("columns"))) return write_columns(r);
  mark(r);
  tandem_body_key_text(r->sink->body, key.bytes, key.size);
  return next(r) && write_node(r);
}

static bool write_mapping(reader *r) {
  if (!tdm_context_push(&r->context, true)) return REFUSE(r, "nested too deep");
  mark(r);
  tandem_body_begin_map(r->sink->body);
  while (next(r)) {
    if (r->event.type == YAML_MAPPING_END_EVENT) {
      tandem_body_end(r->sink->body);
      tdm_context_pop(&r->context);
      return true;
    }
    if (!write_pair(r)) return false;
  }
  return false;
}

static bool tagged(const yaml_event_t *event) {
  switch (event->type) {
    case YAML_SCALAR_EVENT:
      return event->data.scalar.tag != NULL;
    case YAML_SEQUENCE_START_EVENT:
      return event->data.sequence_start.tag != NULL;
    case YAML_MAPPING_START_EVENT:
      return event->data.mapping_start.tag != NULL;
    default:
      return false;
  }
}

static bool write_untied(reader *r) {
  if (r->sink->count > NODES_MAX) return REFUSE(r, "more than %d values", NODES_MAX);
  switch (r->event.type) {
    case YAML_SCALAR_EVENT:
      return write_scalar(r);
    case YAML_SEQUENCE_START_EVENT:
      return write_sequence(r);
    case YAML_MAPPING_START_EVENT:
      return write_mapping(r);
    case YAML_ALIAS_EVENT:
      return write_alias(r);
    default:
      return REFUSE(r, "a value is missing here");
  }
}

/* Writes the value whose first event is at hand. */
static bool write_node(reader *r) {
  if (tagged(&r->event)) return REFUSE(r, "tags (!…) are not read; remove it");
  yaml_char_t **slot =
      r->event.type == YAML_SCALAR_EVENT           ? &r->event.data.scalar.anchor
      : r->event.type == YAML_MAPPING_START_EVENT  ? &r->event.data.mapping_start.anchor
      : r->event.type == YAML_SEQUENCE_START_EVENT ? &r->event.data.sequence_start.anchor
                                                   : NULL;
  tdm_text name = event_anchor(&r->event);
  if (!name.size || !slot) return write_untied(r);
  name = tdm_must_copy(r->arena, name);
  free(*slot); /* taken note of: write_anchored() comes back here */
  *slot = NULL;
  return write_anchored(r, name);
}

/* ---- documents ---- */

static bool read_document(reader *r) {
  if (!next(r)) return false; /* stream start */
  if (!next(r)) return false;
  if (r->event.type == YAML_STREAM_END_EVENT) return REFUSE(r, "the programme is empty");
  if (!next(r)) return false;
  if (r->event.type != YAML_MAPPING_START_EVENT) {
    return REFUSE(r, "a programme is a map: `dimensions:`, `rules:`, … at the start of a line");
  }
  if (!write_node(r)) return false;
  if (!next(r)) return false; /* document end */
  if (!next(r)) return false;
  return r->event.type == YAML_STREAM_END_EVENT || REFUSE(r, "a second document begins here");
}

static bool finish(reader *r, sink *s, tdm_yaml_part *part) {
  const uint8_t *bytes;
  size_t size;
  if (!s->count) return true;
  tandem_result result = tandem_body_finish(s->body, &bytes, &size);
  if (result == TANDEM_NO_MEMORY) tdm_out_of_memory();
  if (result != TANDEM_OK) {
    tdm_complain(r->complaints, (tdm_place){r->file, 0, 0}, "nested too deep");
    return false;
  }
  tdm_text copy = tdm_must_copy(r->arena, (tdm_text){(const char *)bytes, (uint32_t)size});
  part->value = tandem_value_of(copy.bytes, copy.size);
  part->positions = s->positions;
  part->count = s->count;
  if (part->value.size) return true;
  tdm_complain(r->complaints, (tdm_place){r->file, 0, 0}, "nested too deep, or not UTF-8");
  return false;
}

bool tdm_yaml_parse(const char *file, tdm_text text, tdm_arena *arena, tdm_complaints *complaints,
                    tdm_yaml *yaml) {
  *yaml = (tdm_yaml){.file = file};
  reader *r = tdm_must_alloc(arena, 1, sizeof *r);
  r->file = file;
  r->arena = arena;
  r->complaints = complaints;
  r->sink = &r->programme;
  r->programme.body = tandem_body_new();
  r->columns.body = tandem_body_new();
  if (!r->programme.body || !r->columns.body || !yaml_parser_initialize(&r->parser)) {
    tdm_out_of_memory();
  }
  yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&r->parser, (const unsigned char *)text.bytes, text.size);
  bool ok = read_document(r);
  yaml_event_delete(&r->event);
  yaml_parser_delete(&r->parser);
  ok = ok && finish(r, &r->programme, &yaml->programme) && finish(r, &r->columns, &yaml->columns);
  tdm_context_fini(&r->context);
  tandem_body_free(r->programme.body);
  tandem_body_free(r->columns.body);
  return ok;
}

bool tdm_yaml_read(const char *file, tdm_arena *arena, tdm_complaints *complaints, tdm_yaml *yaml) {
  tdm_text bytes, text;
  *yaml = (tdm_yaml){.file = file};
  return tdm_file_read(file, arena, complaints, &bytes) &&
         tdm_encoding_decode(file, bytes, arena, complaints, &text) &&
         tdm_yaml_parse(file, text, arena, complaints, yaml);
}

/* ---- the source map ---- */

static uint32_t nodes(tandem_value value) {
  uint32_t count = 1;
  tandem_iterator each = tandem_value_iterate(value);
  while (tandem_iterator_next(&each)) count += nodes(each.value) + (each.is_map ? 1 : 0);
  return count;
}

static bool matches(const tandem_iterator *at, const tdm_step_of_path *step) {
  if (!at->is_map) return step->is_index && at->index == step->index;
  const char *text;
  size_t size;
  return !step->is_index && tandem_value_text(at->key, &text, &size) &&
         tdm_text_equal(step->key, (tdm_text){text, (uint32_t)size});
}

tdm_position tdm_yaml_find(const tdm_yaml_part *part, const char *path) {
  tandem_value value = part->value;
  uint32_t node = 0, shown = 0; /* of the value; of what to show */
  tdm_step_of_path step;
  while (tdm_path_step(&path, &step)) {
    tandem_iterator each = tandem_value_iterate(value);
    uint32_t next_node = node + 1;
    bool found = false;
    while (!found && tandem_iterator_next(&each)) {
      uint32_t key = next_node;
      if (each.is_map) next_node++;
      found = matches(&each, &step);
      if (!found) {
        next_node += nodes(each.value);
        continue;
      }
      node = next_node;
      value = each.value;
      bool container = tandem_value_type(value) >= TANDEM_ARRAY;
      shown = each.is_map && container ? key : node;
    }
    if (!found) break;
  }
  if (shown < part->count) return part->positions[shown];
  return (tdm_position){0, 0};
}
