#pragma once
// <malloc.h> is glibc's own, and not part of the C module that Swift imports.
#include <malloc.h>
