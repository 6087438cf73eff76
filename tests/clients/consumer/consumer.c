// SPDX-License-Identifier: GPL-3.0-or-later
/* Uses the builder, the cursor and a client whose server is not there. */
#include <stdio.h>
#include <tandem.h>

int main(void) {
  tandem_body *body = tandem_body_new();
  const uint8_t *bytes;
  size_t size;
  int64_t one = 0;
  tandem_body_begin_map(body);
  tandem_body_key(body, "one");
  tandem_body_int(body, 1);
  tandem_body_end(body);
  if (tandem_body_finish(body, &bytes, &size) != TANDEM_OK) return 1;
  if (!tandem_value_int(tandem_value_find(tandem_value_of(bytes, size), "one"), &one)) return 2;
  tandem_client *client;
  tandem_reply *reply;
  if (tandem_client_open("ipc:///nonexistent/tandem", &client) != TANDEM_OK) return 3;
  if (tandem_call(client, "hello", NULL, 0, 50, &reply) != TANDEM_TIMEOUT) return 4;
  tandem_client_close(client);
  tandem_body_free(body);
  printf("tandem %s\n", tandem_version());
  return one == 1 ? 0 : 5;
}
