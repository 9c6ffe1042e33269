// SPDX-License-Identifier: GPL-2.0-only
//
// What a counter holds: shared by the files that count and that sum up.
#pragma once

#include "count/activity.h"
#include "count/addr_counts.h"
#include "count/count.h"
#include "count/extras.h"

struct counter {
    struct intern labels;
    uint64_t *os; // by number of the label
    uint32_t os_room;
    struct addr_counts sources, targets;
    uint64_t *ports; // [65536], of attempts with a target
    struct activity activity;
    struct extras *extras; // null: only the standard tables
    struct hash_seed seed;
    uint64_t attempts, ignored, masquerades, unknown_os, no_target;
};
