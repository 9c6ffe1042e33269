// SPDX-License-Identifier: GPL-2.0-only
#include "scan.h"

// The form with so many digits in its four numbers.
static struct scan_quad_form make_form(const unsigned digits[4])
{
    static const int16_t least[4] = {0, 0, 10, 100};
    struct scan_quad_form form = {0};
    unsigned at = 0;
    for (unsigned i = 0; i < 4; i++) {
        int8_t *place = &form.digits[4 * i];
        for (unsigned j = 0; j < 4; j++)
            place[j] = -1;
        for (unsigned j = 0; j < digits[i]; j++)
            place[3 - digits[i] + j] = (int8_t)(at + j);
        at += digits[i];
        form.stops |= 1U << at;
        form.least[i] = least[digits[i]];
        if (i < 3)
            form.dots[i] = (uint8_t)at++;
    }
    form.end = (uint8_t)at;
    return form;
}

void scan_quads_init(struct scan_quads *quads)
{
    memset(quads, 0, sizeof *quads);
    for (unsigned i = 0; i < 81; i++) {
        const unsigned digits[4] = {i / 27 + 1, i / 9 % 3 + 1, i / 3 % 3 + 1, i % 3 + 1};
        struct scan_quad_form form = make_form(digits);
        quads->forms[scan_quad_hash(form.stops)] = form;
    }
}
