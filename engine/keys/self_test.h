// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Self-test: whether a protected socket really lets in whom it should, and nobody else.
 *
 * At start, on a private endpoint, before any other is bound: a stranger with a fresh
 * key and a peer without keys knock beside one whose key is in the list for that moment. The
 * last one's message must arrive under its key, and nothing else. Callers: the daemon.
 */
#ifndef TANDEM_ENGINE_KEYS_SELF_TEST_H
#define TANDEM_ENGINE_KEYS_SELF_TEST_H

#include "engine/keys/gate.h"

/*
 * Tests a protected socket that is not bound yet, at the ipc `endpoint`, which is free again
 * afterwards. `rights` open the socket's domain. At most some seconds; milliseconds when all
 * is well. False: logged, and the daemon must not serve.
 */
bool tdm_self_test(tdm_gate *gate, tdm_net *net, tdm_socket *socket, const char *endpoint,
                   uint32_t rights);

#endif
