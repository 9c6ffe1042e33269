// SPDX-License-Identifier: GPL-2.0-only
#include "base/epoch.h"

#include <stdlib.h>

bool epoch_is_set(int64_t *seconds)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    int64_t value = 0;
    if (!text || !*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = value * 10 + (*text - '0');
        if (value > EPOCH_MAX)
            return false;
    }
    *seconds = value;
    return true;
}
