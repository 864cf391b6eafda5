#pragma once
#include <stddef.h>
#include <stdint.h>

/// libFuzzer as a library (libclang_rt.fuzzer_no_main): it reads its options and inputs from the arguments.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
