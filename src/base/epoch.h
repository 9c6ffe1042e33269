// SPDX-License-Identifier: GPL-2.0-only
//
// SOURCE_DATE_EPOCH, by which a run can be repeated: a time that stands for the current one.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// The last second of the year 9999: four digits hold no later one, and nor does a PDF.
#define EPOCH_MAX INT64_C(253402300799)

// Whether the environment sets it, to *seconds since 1970. A value that is anything but digits, or
// that is past EPOCH_MAX, is as if it were not set; *seconds then is unchanged.
bool epoch_is_set(int64_t *seconds);
