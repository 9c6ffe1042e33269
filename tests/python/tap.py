# SPDX-License-Identifier: GPL-2.0-only
"""Runs the tests of the named modules and prints TAP."""

import os
import subprocess
import sys
import unittest


class Tap(unittest.TestResult):
    def say(self, word, test, reason=None, skip=False):
        name = test.shortDescription() or str(test)
        end = f" # SKIP {reason}" if skip else ""
        print(f"{word} {self.testsRun} - {name}{end}", flush=True)
        if reason and not skip:
            print("".join(f"# {line}\n" for line in reason.splitlines()), end="", flush=True)

    def addSuccess(self, test):
        self.say("ok", test)

    def addSkip(self, test, reason):
        self.say("ok", test, reason, skip=True)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        if isinstance(test, unittest.suite._ErrorHolder):  # setUpClass
            self.testsRun += 1
        self.say("not ok", test, self._exc_info_to_string(error, test))

    addError = addFailure

    def addSubTest(self, test, subtest, error):
        if error:
            self.failures.append((subtest, str(error)))
            print(f"# in {subtest}: {error[1]}", flush=True)


def load(name):
    try:
        return unittest.defaultTestLoader.loadTestsFromName(name)
    except unittest.SkipTest as error:
        return [skipped(name, str(error))]


def skipped(name, reason):
    def nothing():
        raise unittest.SkipTest(reason)

    return unittest.FunctionTestCase(nothing, description=name)


def main():
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    if os.environ.get("P0F_FRAMES"):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    suite = unittest.TestSuite()
    for name in sys.argv[1].split(","):
        suite.addTests(load(name))
    result = Tap()
    suite.run(result)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())


if __name__ == "__main__":
    main()
