#pragma once
// SHA256_CTX and its functions are what OpenSSL 3 calls low-level, and marks: they need no look-up of an algorithm by name, which
// costs more than hashing a key does.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
