// SPDX-License-Identifier: Apache-2.0
#include "clients/c/tandem.h"

const char *tandem_version(void) { return TANDEM_VERSION_TEXT; }

const char *tandem_result_text(tandem_result result) {
  switch (result) {
    case TANDEM_OK:
      return "done";
    case TANDEM_NOTHING:
      return "nothing to do";
    case TANDEM_TIMEOUT:
      return "no answer in time";
    case TANDEM_DISCONNECTED:
      return "the connection broke before the answer came";
    case TANDEM_BAD_ENDPOINT:
      return "not an endpoint: use tcp://host:port or ipc://path";
    case TANDEM_BAD_REQUEST:
      return "the request is not well-formed";
    case TANDEM_CONFLICT:
      return "a request with this id is still outstanding";
    case TANDEM_FULL:
      return "too many messages wait to be sent";
    case TANDEM_NO_MEMORY:
      return "memory is out";
    case TANDEM_SYSTEM:
      return "the system refused a resource";
    case TANDEM_BAD_KEY:
      return "not a key: it has 40 characters, and the server's and both of ours are needed";
    case TANDEM_REFUSED:
      return "the server does not know this key, or demands one";
  }
  return "unknown result";
}
