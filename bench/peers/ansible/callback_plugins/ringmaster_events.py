"""Writes one JSON line for each event of a play: what bench:peers measures Ansible by.

It is the only output (a stdout callback), so that Ansible spends nothing on text that nobody reads.
"""

import json
import os
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: ringmaster_events
type: stdout
short_description: one JSON line for each event, for measuring
description: Writes instants of starts and results to the file that RINGMASTER_EVENTS names.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'stdout'
    CALLBACK_NAME = 'ringmaster_events'

    def __init__(self):
        super().__init__()
        # Line buffered: a run that is killed leaves what it had said.
        self._file = open(os.environ['RINGMASTER_EVENTS'], 'a', buffering=1, encoding='ascii')

    def _write(self, event, host=None, task=None):
        self._file.write(json.dumps({'at': time.time(), 'event': event, 'host': host, 'task': task}) + '\n')

    def v2_playbook_on_play_start(self, play):
        self._write('batch')

    def v2_runner_on_start(self, host, task):
        self._write('start', host.name, task.get_name())

    def v2_runner_on_ok(self, result):
        self._write('ok', result._host.name, result._task.get_name())

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write('failed', result._host.name, result._task.get_name())

    def v2_runner_on_unreachable(self, result):
        self._write('unreachable', result._host.name, result._task.get_name())

    def v2_playbook_on_stats(self, stats):
        self._write('end')
