// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/people.h"

#include <string.h>
#include <strings.h>

#include "clients/cli/scalar.h"

/* ---- reading ---- */

static bool read_table(tdm_people *people, const char *file, const char *role,
                       const tdm_people_files *files, const tdm_columns *columns, tdm_arena *arena,
                       tdm_complaints *complaints) {
  uint32_t at = people->table_count++;
  people->roles[at] = role;
  if (!tdm_table_read(file, files->delimiter, arena, complaints, &people->tables[at])) return false;
  if (!people->tables[at].row_count) {
    tdm_complain(complaints, (tdm_place){file, 0, 0}, "no people below the header");
    return false;
  }
  return tdm_columns_plan(columns, &people->tables[at], role != NULL, arena, complaints,
                          &people->plans[at]);
}

static uint32_t column_named(const tdm_table *table, const char *name) {
  for (uint32_t i = 0; i < table->column_count; i++) {
    tdm_text header = table->header[i];
    if (header.size == strlen(name) && !strncasecmp(header.bytes, name, header.size)) return i;
  }
  return UINT32_MAX;
}

static bool read_managers(tdm_people *people, const tdm_people_files *files, tdm_arena *arena,
                          tdm_complaints *complaints) {
  tdm_table *table = &people->managers;
  if (!tdm_table_read(files->managers, files->delimiter, arena, complaints, table)) return false;
  people->manager_columns[0] = column_named(table, "person");
  people->manager_columns[1] = column_named(table, "manager");
  people->has_managers = true;
  if (people->manager_columns[0] != UINT32_MAX && people->manager_columns[1] != UINT32_MAX)
    return true;
  tdm_complain(complaints, (tdm_place){table->file, table->header_line, 0},
               "a file of managers has the columns \"person\" and \"manager\"");
  return false;
}

/* ---- one person twice ---- */

static tdm_text id_of(const tdm_people *people, uint32_t table, uint32_t row) {
  return people->tables[table].rows[row].cells[people->plans[table].fields[0].column];
}

typedef struct {
  tdm_text id;
  tdm_place place;
} known_id;

static void check_ids(const tdm_people *people, tdm_arena *arena, tdm_complaints *complaints) {
  uint32_t slots = 16;
  while (slots < 2 * tdm_people_count(people)) slots *= 2;
  known_id *known = tdm_must_alloc(arena, slots, sizeof *known);
  for (uint32_t t = 0; t < people->table_count; t++) {
    const tdm_table *table = &people->tables[t];
    for (uint32_t i = 0; i < table->row_count; i++) {
      tdm_text id = id_of(people, t, i);
      tdm_place place = {table->file, table->rows[i].line, 0};
      if (!id.size) continue; /* the server's to refuse, with all the rest */
      uint32_t at = (uint32_t)tdm_text_hash(id, 0) & (slots - 1);
      while (known[at].id.size && !tdm_text_equal(known[at].id, id)) at = (at + 1) & (slots - 1);
      if (!known[at].id.size) {
        known[at] = (known_id){id, place};
        continue;
      }
      bool both = known[at].place.file != place.file;
      tdm_complain(
          complaints, place, "\"%.*s\" stands in %s line %u already%s", TDM_TEXT_ARG(id),
          known[at].place.file, known[at].place.line,
          both ? "; a person is mentor or mentee for the round; who may be either has that role, "
                 "in one file of people"
               : "");
    }
  }
}

bool tdm_people_read(const tdm_people_files *files, const tdm_columns *columns, tdm_arena *arena,
                     tdm_complaints *complaints, tdm_people *people) {
  *people = (tdm_people){.table_count = 0};
  bool ok;
  if (files->people) {
    ok = read_table(people, files->people, NULL, files, columns, arena, complaints);
  } else {
    bool mentors = read_table(people, files->mentors, "mentor", files, columns, arena, complaints);
    ok = read_table(people, files->mentees, "mentee", files, columns, arena, complaints) && mentors;
  }
  if (files->managers) ok = read_managers(people, files, arena, complaints) && ok;
  uint32_t before = complaints->total;
  if (ok) check_ids(people, arena, complaints);
  return ok && complaints->total == before;
}

/* ---- queries ---- */

uint32_t tdm_people_count(const tdm_people *people) {
  return people->tables[0].row_count + people->tables[1].row_count;
}

const tdm_row *tdm_people_row(const tdm_people *people, uint32_t index, uint32_t *table) {
  for (*table = 0; *table < people->table_count; (*table)++) {
    if (index < people->tables[*table].row_count) return &people->tables[*table].rows[index];
    index -= people->tables[*table].row_count;
  }
  return NULL;
}

tdm_text tdm_people_header(const tdm_people *people, uint32_t table, tdm_text key) {
  const tdm_plan *plan = &people->plans[table];
  for (uint32_t i = 0; i < plan->count; i++) {
    if (tdm_text_equal(plan->fields[i].key, key)) {
      return people->tables[table].header[plan->fields[i].column];
    }
  }
  return (tdm_text){NULL, 0};
}

/* ---- writing ---- */

typedef struct {
  tandem_body *body;
  tdm_arena *arena;
  tdm_complaints *complaints;
  const tdm_table *table;
  const tdm_row *row;
} writer;

static void refuse(const writer *w, const tdm_field *field, const char *why) {
  tdm_text header = w->table->header[field->column], cell = w->row->cells[field->column];
  tdm_complain(w->complaints, (tdm_place){w->table->file, w->row->line, 0},
               "column \"%.*s\": \"%.*s\" %s", TDM_TEXT_ARG(header), TDM_TEXT_ARG(cell), why);
}

static void write_number(const writer *w, const tdm_field *field, tdm_text cell) {
  double number = 0;
  bool decimal_comma = field->rule && field->rule->decimal_comma;
  tdm_cell_number result = tdm_cell_read_number(cell, decimal_comma, &number);
  if (result == TDM_CELL_AMBIGUOUS) {
    refuse(w, field,
           "could be thousands or decimals; write 1234 or 1.234, or say decimal: \",\" in "
           "columns:");
  } else if (result == TDM_CELL_NO_NUMBER) {
    refuse(w, field, "is not a number");
  } else if (number >= -9e15 && number <= 9e15 && number == (double)(int64_t)number) {
    tandem_body_int(w->body, (int64_t)number);
    return;
  } else if (field->whole) {
    refuse(w, field, "is not a whole number");
  } else {
    tandem_body_double(w->body, number);
    return;
  }
  tandem_body_nil(w->body);
}

/* What a cell means by `values:`; a cell that is not listed stays as it is. */
static tdm_text translate(const tdm_field *field, tdm_text cell) {
  const tdm_column_rule *rule = field->rule;
  for (uint32_t i = 0; rule && i < rule->value_count; i++) {
    if (tdm_text_equal(rule->from[i], cell)) return rule->to[i];
  }
  return cell;
}

static void write_list(const writer *w, const tdm_field *field, tdm_text cell) {
  bool at_spaces = tdm_text_equal(field->split, tdm_text_of(" "));
  tandem_body_begin_array(w->body);
  while (cell.size) {
    uint32_t size = 0;
    while (size < cell.size && (!memchr(field->split.bytes, cell.bytes[size], field->split.size) ||
                                (cell.bytes[size] == ' ' && !at_spaces))) {
      size++;
    }
    tdm_text item = tdm_text_trim((tdm_text){cell.bytes, size});
    if (item.size) {
      item = translate(field, item);
      tandem_body_text(w->body, item.bytes, item.size);
    }
    uint32_t step = size < cell.size ? size + 1 : size;
    cell.bytes += step;
    cell.size -= step;
  }
  tandem_body_end(w->body);
}

static void write_role(const writer *w, const tdm_field *field, tdm_text cell) {
  static const char *const roles[] = {"mentor", "mentee", "either"};
  for (size_t i = 0; i < 3; i++) {
    if (cell.size == strlen(roles[i]) && !strncasecmp(cell.bytes, roles[i], cell.size)) {
      tandem_body_string(w->body, roles[i]);
      return;
    }
  }
  refuse(w, field,
         "is no role; write mentor, mentee or either, or say in the programme what it means: "
         "columns: {role: {column: …, values: {…: mentor, …: mentee}}}");
  tandem_body_nil(w->body);
}

static void write_field(const writer *w, const tdm_field *field) {
  tdm_text cell = w->row->cells[field->column];
  if (!cell.size) return; /* empty cells are missing */
  tandem_body_key_text(w->body, field->key.bytes, field->key.size);
  if (field->type == TDM_CELLS_LIST) {
    write_list(w, field, cell);
    return;
  }
  cell = translate(field, cell);
  if (field->type == TDM_CELLS_NUMBER) {
    write_number(w, field, cell);
  } else if (tdm_text_equal(field->key, tdm_text_of("role"))) {
    write_role(w, field, cell);
  } else {
    tandem_body_text(w->body, cell.bytes, cell.size);
  }
}

static void write_table(const tdm_people *people, uint32_t at, tandem_body *body, tdm_arena *arena,
                        tdm_complaints *complaints) {
  const tdm_table *table = &people->tables[at];
  for (uint32_t i = 0; i < table->row_count; i++) {
    writer w = {body, arena, complaints, table, &table->rows[i]};
    tandem_body_begin_map(body);
    for (uint32_t k = 0; k < people->plans[at].count; k++)
      write_field(&w, &people->plans[at].fields[k]);
    if (people->roles[at]) {
      tandem_body_key(body, "role");
      tandem_body_string(body, people->roles[at]);
    }
    tandem_body_end(body);
  }
}

static void write_managers(const tdm_people *people, tandem_body *body,
                           tdm_complaints *complaints) {
  const tdm_table *table = &people->managers;
  tandem_body_key(body, "managers");
  tandem_body_begin_map(body);
  for (uint32_t i = 0; i < table->row_count; i++) {
    tdm_text person = table->rows[i].cells[people->manager_columns[0]];
    tdm_text manager = table->rows[i].cells[people->manager_columns[1]];
    if (!person.size) {
      tdm_complain(complaints, (tdm_place){table->file, table->rows[i].line, 0},
                   "column \"person\" is empty");
    }
    if (!person.size || !manager.size) continue;
    tandem_body_key_text(body, person.bytes, person.size);
    tandem_body_text(body, manager.bytes, manager.size);
  }
  tandem_body_end(body);
}

bool tdm_people_write(const tdm_people *people, tandem_body *body, tdm_arena *arena,
                      tdm_complaints *complaints) {
  uint32_t before = complaints->total;
  tandem_body_begin_map(body);
  tandem_body_key(body, "participants");
  tandem_body_begin_array(body);
  for (uint32_t t = 0; t < people->table_count; t++)
    write_table(people, t, body, arena, complaints);
  tandem_body_end(body);
  if (people->has_managers) write_managers(people, body, complaints);
  tandem_body_end(body);
  return complaints->total == before;
}
