// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/former.h"

#include <string.h>

#include "clients/cli/additions.h"

static bool names_people(const tdm_options *o) {
  return o->base.people || o->base.mentors || o->base.mentees;
}

bool tdm_former_is_asked(const tdm_options *o) { return names_people(o) || o->base_programme; }

static tdm_people_files files_of(const tdm_options *o) {
  tdm_people_files files = o->base;
  files.managers = o->files.managers;
  files.delimiter = o->files.delimiter;
  return files;
}

bool tdm_former_read(const tdm_options *o, const tdm_yaml *yaml, const tdm_people *people,
                     tdm_arena *arena, tdm_complaints *complaints, tdm_former *former) {
  *former = (tdm_former){.asked = tdm_former_is_asked(o), .yaml = *yaml, .people = *people};
  if (!former->asked) return true;
  if (o->base_programme && !tdm_yaml_read(o->base_programme, arena, complaints, &former->yaml))
    return false;
  if (!tdm_columns_read(&former->yaml, arena, complaints, &former->columns)) return false;
  tdm_people_files files = names_people(o) ? files_of(o) : o->files;
  return tdm_people_read(&files, &former->columns, arena, complaints, &former->people);
}

bool tdm_former_write(const tdm_former *former, const tdm_options *o, const tdm_past *past,
                      tandem_body *body, tdm_arena *arena, tdm_complaints *complaints) {
  const char *file = o->base_programme ? o->base_programme : o->programme;
  tdm_additions additions = {file, past, NULL, -1};
  tandem_body_begin_map(body);
  tandem_body_key(body, "cohort");
  bool good = tdm_people_write(&former->people, body, arena, complaints);
  tandem_body_key(body, "programme");
  good = tdm_additions_write(&additions, former->yaml.programme.value, body, arena, complaints) &&
         good;
  tandem_body_end(body);
  return good;
}

tdm_text tdm_former_describe(const tdm_former *former, const tdm_places *places, const char *path,
                             const char *message) {
  static const char prefix[] = "options.base.";
  size_t size = sizeof prefix - 1;
  if (!former->asked || strncmp(path, prefix, size) != 0)
    return tdm_places_describe(places, path, message);
  tdm_places own = {.people = &former->people, .yaml = &former->yaml, .arena = places->arena};
  tdm_text told = tdm_text_format(places->arena, "of the base: %s", message);
  return tdm_places_describe(&own, path + size, told.bytes ? told.bytes : message);
}
