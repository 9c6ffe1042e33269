// SPDX-License-Identifier: GPL-2.0-only
//
// What p0f 2 says beyond the standard tables, read only when somebody wants it.
#pragma once

#include "parse/format.h"

// From `Linux 2.4 (NAT!) (ECN) [tos 16] (up: 2879 hrs)` or `UNKNOWN [S4:64:1:60:M1460:.:?:?]`.
void p0f2_read_label_details(struct view label, struct record_details *details);

// From a text that begins `Signature: [S4:64:1:60:M1460:.] `; any other text changes nothing.
void p0f2_read_signature(struct view text, struct record_details *details);

// From `(distance 5, link: SLIP line / encap ppp)`.
void p0f2_read_target_details(struct view text, struct record_details *details);
