// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Hang-up: a peer that goes while libzmq is not reading from it is noticed when libzmq reads again.
 *
 * libzmq 4.3.4 stops reading from a peer of which enough messages wait. Told in that state that the
 * peer has hung up, it remembers an error, reads what it still has, and aborts the process where
 * that is a PING (or a heartbeat of its own comes first): "Assertion failed: !_io_error". So this
 * file stands in for the epoll_ctl() and epoll_wait() that libzmq calls: a hang-up while nothing is
 * to be read is kept back, and the descriptor with it, until something is. Callers: descriptors;
 * libzmq, on its own thread.
 */
#ifndef TANDEM_ENGINE_HANG_UP_H
#define TANDEM_ENGINE_HANG_UP_H

/* A connection was accepted, by libzmq (on a thread of its own) or not. */
void tdm_hang_up_accepted(int descriptor);

#endif
