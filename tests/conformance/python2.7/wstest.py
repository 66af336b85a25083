"""Runs the suite's `wstest`, and decodes each file of text once.

Sections 12 and 13 send pieces of a file. For each message, of which there are 216,000, the suite
decodes the whole file anew, and that was a quarter of its time.
"""

import sys

from autobahntestsuite import wstest
from autobahntestsuite.case import case12_x_x


class Text(str):
    """The bytes of a file, which remember the text."""

    text = None

    def decode(self, encoding):
        if self.text is None:
            self.text = str.decode(self, encoding)
        return self.text


def decoding_once(init):
    """The same `init` of a case, with such bytes."""

    def decodes_once(case):
        init(case)
        case.testData = FILES.setdefault(case.testData, Text(case.testData))

    return decodes_once


FILES = {}

for case in case12_x_x.Case12_X_X + case12_x_x.Case13_X_X:
    case.init = decoding_once(case.__dict__["init"])

if __name__ == "__main__":
    sys.exit(wstest.run())
