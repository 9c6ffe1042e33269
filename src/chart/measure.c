// SPDX-License-Identifier: GPL-2.0-only
//
// The built-in measure: advance widths of DejaVu Sans and DejaVu Sans Bold in thousandths of the
// font size, for the characters from space to tilde.
#include "chart/scene.h"

enum { FIRST = ' ', COUNT = 95, WIDE = 1000 };

static const short regular[COUNT] = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};

static const short bold[COUNT] = {
    348,  456, 521, 838, 696, 1002, 872, 306,  457, 457, 523, 838, 380, 415,  380, 365,
    696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 580,
    1000, 774, 762, 734, 830, 683,  683, 821,  837, 372, 372, 775, 637, 995,  837, 850,
    733,  850, 770, 720, 682, 812,  774, 1103, 771, 724, 725, 457, 365, 457,  838, 500,
    500,  675, 716, 593, 716, 678,  435, 716,  712, 343, 343, 665, 343, 1042, 712, 687,
    716,  716, 493, 595, 478, 712,  652, 924,  645, 652, 582, 712, 365, 712,  838};

// East Asian letters and the ellipsis are as wide as they are high; for what else is not ASCII,
// a wide letter is assumed. Marks that sit on another letter take no room.
static int width_beyond_ascii(unsigned lead, unsigned next)
{
    if ((lead == 0xCC && next >= 0x80) || (lead == 0xCD && next < 0xB0))
        return 0;
    return lead >= 0xE1 ? WIDE : 820;
}

static double width(void *context, struct view text, double size, bool is_bold)
{
    const short *table = is_bold ? bold : regular;
    long sum = 0;
    (void)context;
    for (size_t i = 0; i < text.len; i++) {
        unsigned c = (unsigned char)text.ptr[i];
        if (c >= FIRST && c < FIRST + COUNT)
            sum += table[c - FIRST];
        else if (c >= 0xC0)
            sum += width_beyond_ascii(c, i + 1 < text.len ? (unsigned char)text.ptr[i + 1] : 0);
    }
    return (double)sum * size / 1000;
}

struct chart_measure chart_measure_built_in(void)
{
    return (struct chart_measure){.width = width};
}
