// SPDX-License-Identifier: GPL-2.0-only
//
// Counted addresses against a naive map: a sorted array.
#include "count/addr_counts.h"
#include "parse/record.h"
#include "support.h"

static struct budget budget = {0, SIZE_MAX};
static const struct hash_seed seed = {0x1234567, 0x89abcdef01};

struct entry {
    struct addr addr;
    uint64_t count;
};

// Keys are drawn from a fixed list, so the naive map is an array beside it.
enum { KEYS = 5000 };

struct naive {
    struct addr keys[KEYS];
    uint64_t counts[KEYS];
};

static void draw_keys(struct naive *n, struct dice *dice)
{
    memset(n, 0, sizeof *n);
    for (size_t i = 0; i < KEYS; i++) {
        // Neighbours, as sweeps of a network are; zero; IPv6; IPv6 that end as an IPv4 does.
        uint32_t v4 = (uint32_t)i * (i % 2 ? 1 : 65536);
        n->keys[i] =
            i % 5 ? addr_from_v4(v4) : (struct addr){i % 10 ? 0x20010db800000000 : 1, i * 3};
    }
    n->keys[0] = addr_from_v4(UINT32_MAX);
    (void)dice;
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return addr_compare_bits(x->addr, y->addr);
}

static void compare(const struct addr_counts *t, const struct naive *n)
{
    static struct entry got[KEYS], wanted[KEYS];
    size_t got_count = 0, wanted_count = 0;
    uint64_t position = 0;
    struct entry e;
    while (addr_counts_next(t, 0, &position, &e.addr, &e.count)) {
        assert_true(got_count < KEYS);
        got[got_count++] = e;
    }
    for (size_t i = 0; i < KEYS; i++)
        if (n->counts[i])
            wanted[wanted_count++] = (struct entry){n->keys[i], n->counts[i]};
    assert_int_equal(got_count, wanted_count);
    assert_int_equal(addr_counts_values(t), wanted_count);
    qsort(got, got_count, sizeof *got, by_key);
    qsort(wanted, wanted_count, sizeof *wanted, by_key);
    for (size_t i = 0; i < got_count; i++) {
        assert_true(addr_equal(got[i].addr, wanted[i].addr));
        assert_int_equal(got[i].count, wanted[i].count);
    }
}

static struct naive naive, part_naive;

static void add_batches(struct addr_counts *t, struct naive *n, struct dice *dice, int batches)
{
    for (int batch = 0; batch < batches; batch++) {
        uint32_t v4[BATCH_MAX];
        size_t count = 0;
        for (size_t i = dice_below(dice, BATCH_MAX + 1); i; i--) {
            size_t key = dice_below(dice, KEYS);
            n->counts[key]++;
            if (addr_is_v4(n->keys[key]))
                v4[count++] = addr_v4(n->keys[key]);
            else
                assert_true(addr_counts_add_times(t, n->keys[key], 1));
        }
        assert_true(addr_counts_add_v4(t, v4, count));
    }
}

static void batches(void **state)
{
    (void)state;
    struct addr_counts t;
    struct dice dice = {2};
    draw_keys(&naive, &dice);
    addr_counts_init(&t, seed, &budget);
    compare(&t, &naive);
    for (int round = 0; round < 20; round++) {
        add_batches(&t, &naive, &dice, 10 * round);
        compare(&t, &naive);
    }
    assert_int_equal(addr_counts_error(&t), 0);
    addr_counts_release(&t);
    assert_int_equal(atomic_load(&budget.used), 0);
}

// A slot counts 32 bits; the report must not.
static void beyond_32_bits(void **state)
{
    (void)state;
    struct addr_counts t;
    struct dice dice = {3};
    draw_keys(&naive, &dice);
    addr_counts_init(&t, seed, &budget);
    static const uint64_t times[] = {UINT32_MAX, 1,          UINT32_MAX - 1ull, 2, 1ull << 40,
                                     7,          1ull << 32, UINT32_MAX,        1};
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < 60; i++) {
            uint64_t n = times[(i + (size_t)round) % (sizeof times / sizeof *times)];
            assert_true(addr_counts_add_times(&t, naive.keys[i], n));
            naive.counts[i] += n;
            compare(&t, &naive);
        }
    add_batches(&t, &naive, &dice, 100);
    compare(&t, &naive);
    // One by one across the edge.
    struct addr_counts edge;
    addr_counts_init(&edge, seed, &budget);
    memset(naive.counts, 0, sizeof naive.counts);
    assert_true(addr_counts_add_times(&edge, naive.keys[1], UINT32_MAX - 300ull));
    naive.counts[1] = UINT32_MAX - 300ull;
    for (int i = 0; i < 600; i++) {
        uint32_t v4 = addr_v4(naive.keys[1]);
        assert_true(addr_counts_add_v4(&edge, &v4, 1));
        naive.counts[1]++;
        compare(&edge, &naive);
    }
    addr_counts_release(&edge);
    addr_counts_release(&t);
}

static void merges(void **state)
{
    (void)state;
    struct dice dice = {4};
    for (int round = 0; round < 12; round++) {
        struct addr_counts all, part;
        draw_keys(&naive, &dice);
        addr_counts_init(&all, seed, &budget);
        add_batches(&all, &naive, &dice, round % 4 * 30);
        for (int i = 0; i < 4; i++) {
            addr_counts_init(&part, seed, &budget);
            draw_keys(&part_naive, &dice);
            add_batches(&part, &part_naive, &dice, i * 20);
            if (i % 2) {
                assert_true(addr_counts_add_times(&part, naive.keys[7], UINT32_MAX));
                part_naive.counts[7] += UINT32_MAX;
            }
            assert_true(addr_counts_merge(&all, &part));
            for (size_t key = 0; key < KEYS; key++)
                naive.counts[key] += part_naive.counts[key];
            compare(&part, &part_naive); // and is left as it was
            addr_counts_release(&part);
        }
        compare(&all, &naive);
        addr_counts_release(&all);
    }
}

static void growth(void **state)
{
    (void)state;
    enum { MANY = 300000 };
    struct addr_counts t, other;
    addr_counts_init(&t, seed, &budget);
    addr_counts_init(&other, seed, &budget);
    for (uint32_t i = 0; i < MANY; i++) {
        assert_true(addr_counts_add_times(&t, addr_from_v4(i), i % 7 + 1));
        assert_true(addr_counts_add_times(&other, (struct addr){5, i}, 1));
        if (i % 2)
            assert_true(addr_counts_add_times(&other, addr_from_v4(i * 3), 1));
    }
    assert_true(addr_counts_merge(&t, &other));
    uint64_t position = 0, count, sum = 0, v6 = 0;
    struct addr a;
    static bool seen[3 * MANY];
    while (addr_counts_next(&t, 0, &position, &a, &count)) {
        if (!addr_is_v4(a)) {
            assert_int_equal(count, 1);
            v6++;
            continue;
        }
        uint32_t v4 = addr_v4(a);
        assert_false(seen[v4]);
        seen[v4] = true;
        uint64_t wanted = (v4 < MANY ? v4 % 7 + 1 : 0) + (v4 % 3 == 0 && v4 / 3 % 2);
        assert_int_equal(count, wanted);
        sum += count;
    }
    assert_int_equal(v6, MANY);
    uint64_t wanted = MANY / 2;
    for (uint32_t i = 0; i < MANY; i++)
        wanted += i % 7 + 1;
    assert_int_equal(sum, wanted);
    addr_counts_release(&t);
    addr_counts_release(&other);
}

// Every address is found again, whatever wraps around the end of a table when it grows.
static void found_again(void **state)
{
    (void)state;
    enum { TABLES = 2000, MANY = 1000 };
    for (uint64_t i = 0; i < TABLES; i++) {
        struct addr_counts t;
        uint64_t position = 0, count, found = 0;
        struct addr a;
        addr_counts_init(&t, (struct hash_seed){seed.add + i, seed.multiply + 2 * i}, &budget);
        for (uint32_t n = 0; n < 2 * MANY; n++)
            assert_true(addr_counts_add_times(&t, addr_from_v4(n % MANY), 1));
        for (; addr_counts_next(&t, 0, &position, &a, &count); found++)
            assert_int_equal(count, 2);
        assert_int_equal(found, MANY);
        addr_counts_release(&t);
    }
}

// What came up less often than asked for is passed by, and nothing else.
static void often_enough(void **state)
{
    (void)state;
    struct addr_counts t;
    struct dice dice = {5};
    draw_keys(&naive, &dice);
    addr_counts_init(&t, seed, &budget);
    add_batches(&t, &naive, &dice, 300);
    assert_true(addr_counts_add_times(&t, naive.keys[3], UINT64_C(1) << 33));
    naive.counts[3] += UINT64_C(1) << 33;
    static const uint64_t leasts[] = {0, 1, 5, 9, 15, UINT32_MAX, UINT64_C(1) << 33, UINT64_MAX};
    for (size_t i = 0; i < sizeof leasts / sizeof *leasts; i++) {
        uint64_t position = 0, count, found = 0, wanted = 0;
        struct addr a;
        while (addr_counts_next(&t, leasts[i], &position, &a, &count)) {
            assert_true(count >= leasts[i]);
            found++;
        }
        for (size_t key = 0; key < KEYS; key++)
            wanted += naive.counts[key] && naive.counts[key] >= leasts[i];
        assert_int_equal(found, wanted);
    }
    addr_counts_release(&t);
}

// Without room for all, counts are too low by what is said at most, and never too high; whoever
// came up more often than that is there.
static void without_room(void **state)
{
    (void)state;
    enum { MANY = 200000, OFTEN = 50 };
    for (int kind = 0; kind < 4; kind++) {
        struct addr_counts t, part;
        struct budget small;
        struct dice dice = {6};
        static uint32_t times[MANY];
        memset(times, 0, sizeof times);
        budget_init(&small, 256 << 10);
        addr_counts_init(&t, seed, &small);
        addr_counts_init(&part, seed, &small);
        for (int i = 0; i < 400000; i++) {
            size_t n = dice_below(&dice, 3) ? dice_below(&dice, OFTEN) : dice_below(&dice, MANY);
            struct addr a = kind % 2 ? (struct addr){7, n} : addr_from_v4((uint32_t)n);
            assert_true(addr_counts_add_times(kind > 1 && i % 2 ? &part : &t, a, 1));
            times[n]++;
        }
        assert_true(addr_counts_merge(&t, &part));
        addr_counts_release(&part);
        assert_true(atomic_load(&small.used) <= small.limit);
        uint64_t error = addr_counts_error(&t), position = 0, count;
        assert_true(error > 0);
        struct addr a;
        size_t often = 0;
        while (addr_counts_next(&t, 0, &position, &a, &count)) {
            assert_true(a.low % UINT64_C(0x100000000) < MANY);
            uint32_t wanted = times[(uint32_t)a.low];
            assert_true(count <= wanted);
            assert_true(count + error >= wanted);
            often += (uint32_t)a.low < OFTEN;
        }
        for (size_t n = 0; n < OFTEN; n++)
            assert_true(times[n] > error);
        assert_int_equal(often, OFTEN);
        addr_counts_release(&t);
        assert_int_equal(atomic_load(&small.used), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches),      cmocka_unit_test(beyond_32_bits),
        cmocka_unit_test(merges),       cmocka_unit_test(growth),
        cmocka_unit_test(found_again),  cmocka_unit_test(often_enough),
        cmocka_unit_test(without_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
