#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon that is killed and started again in the midst of things: no call fails, no job doubles."""
import asyncio
import threading
import time
import unittest

from support import MortalDaemon

import tandem

COHORT = {"participants": [{"id": "m1", "role": "mentor"}, {"id": "e1", "role": "mentee"}]}


class Restarts(unittest.TestCase):
    def test_submits_go_on_and_none_doubles(self):
        total, wanted = 0, 60
        with MortalDaemon() as daemon:
            ending = threading.Event()

            def disturb():
                while not ending.wait(0.15):
                    daemon.kill()
                    daemon.start()
                    ending.wait(0.4)
            thread = threading.Thread(target=disturb)

            async def some(client, count):
                return [(await client.submit(COHORT, {}))["job"] for _ in range(count)]

            async def work():
                async with tandem.AsyncClient(daemon.endpoint, retry=tandem.Retry(losses=100)) as client:
                    end = time.monotonic() + 4
                    jobs = []
                    while time.monotonic() < end or len(jobs) < wanted:
                        for found in await asyncio.gather(*(some(client, 3) for _ in range(10))):
                            jobs += found
                    return jobs
            thread.start()
            try:
                jobs = asyncio.run(work())
            finally:
                ending.set()
                thread.join()
            self.assertEqual(len(jobs), len(set(jobs)))
            with tandem.Client(daemon.endpoint) as client:
                known = [job["job"] for job in client.all_jobs()]
                total = len(known)
                self.assertEqual(sorted(known), sorted(jobs), "a job was lost or came twice")
                self.assertEqual(client.outcome(jobs[-1])["status"], "optimal")
        print(f"{total} jobs")

    def test_a_blocking_submit_outlives_its_daemon(self):
        with MortalDaemon() as daemon, tandem.Client(daemon.endpoint) as client:
            first = client.submit(COHORT, {}, key="one")
            daemon.kill()
            timer = threading.Timer(0.5, daemon.start)
            timer.start()
            self.assertEqual(client.submit(COHORT, {}, key="one")["job"], first["job"])
            timer.join()
            daemon.kill()
            daemon.start()
            self.assertEqual(client.outcome(first["job"])["status"], "optimal")
            self.assertEqual(len(list(client.all_jobs())), 1)


if __name__ == "__main__":
    unittest.main()
