// SPDX-License-Identifier: GPL-2.0-only
//
// Rotated logs. logrotate moves NAME to NAME.1, NAME.1 to NAME.2 (or NAME.2.gz), or NAME to
// NAME-20261122; p0f goes on meanwhile. Files of one such set, in one folder, are one log in
// pieces, the oldest first.
#pragma once

#include "input/files.h"

// Brings the files of each set together, the oldest first, at the place of the first of them in the
// list, and sets `follows` of each file that goes on where the one before it in the list ends. A
// file follows no other across a missing number. Of files with equal numbers only one is in the
// set: none that is a copy, if possible. False when memory runs out, and then nothing is changed.
bool rotation_order(struct input_file *files, size_t count);
