#pragma once
#include <libxml/parser.h>

/// `xmlFree` is a mutable global function pointer, which Swift's concurrency checks refuse.
static inline void shim_xmlFree(void *memory) { xmlFree(memory); }
