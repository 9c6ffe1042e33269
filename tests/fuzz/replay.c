// SPDX-License-Identifier: GPL-2.0-only
//
// Gives files to a fuzzer, one after the other: the main() where there is no libFuzzer. The last
// file named is the one that failed.
#include "fuzz.h"

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct error e;
    struct view text;
    for (int i = 1; i < argc; i++) {
        EXPECT(file_read(argv[i], &arena, &text, &e));
        // Memory of just the size, for valgrind and the sanitizers.
        uint8_t *copy = malloc(text.len ? text.len : 1);
        EXPECT(copy);
        memcpy(copy, text.ptr, text.len);
        (void)fprintf(stderr, "\r%s", argv[i]);
        (void)LLVMFuzzerTestOneInput(copy, text.len);
        free(copy);
    }
    arena_release(&arena);
    return 0;
}
