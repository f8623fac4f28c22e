/* The grammar's external scanner with a state that fits at any depth of blocks.
 *
 * The scanner writes its stack of indents, two bytes each, into a buffer of fixed size: from about 500 nested
 * blocks on it writes one byte too many, and what does not fit is forgotten. Here the stack is written as runs of
 * equal steps, so that regular indentation takes the same room at any depth; steps that still do not fit are
 * dropped from the top, in whole entries. Everything else is the grammar's own code, compiled in from its crate.
 */

#define tree_sitter_python_external_scanner_serialize grammar_scanner_serialize
#define tree_sitter_python_external_scanner_deserialize grammar_scanner_deserialize
#include "scanner.c"
#undef tree_sitter_python_external_scanner_serialize
#undef tree_sitter_python_external_scanner_deserialize

enum { kRunBytes = 4, kMaxDelimiters = 255 };

static unsigned PutU16(char *buffer, unsigned size, uint16_t value) {
    buffer[size] = (char)(value & 0xFF);
    buffer[size + 1] = (char)(value >> 8);
    return size + 2;
}

static uint16_t GetU16(const char *buffer, unsigned at) {
    return (uint16_t)((unsigned char)buffer[at] | ((unsigned char)buffer[at + 1] << 8));
}

/* Layout: inside_interpolated_string, delimiter count, delimiters, then (step, count) for each run. */
unsigned tree_sitter_python_external_scanner_serialize(void *payload, char *buffer) {
    Scanner *scanner = (Scanner *)payload;
    unsigned size = 0;
    buffer[size++] = (char)scanner->inside_interpolated_string;
    uint32_t delimiters = scanner->delimiters.size;
    if (delimiters > kMaxDelimiters) delimiters = kMaxDelimiters;
    buffer[size++] = (char)delimiters;
    if (delimiters > 0) memcpy(&buffer[size], scanner->delimiters.contents, delimiters);
    size += delimiters;

    const uint16_t *indents = scanner->indents.contents;
    for (uint32_t i = 1; i < scanner->indents.size && size + kRunBytes <= TREE_SITTER_SERIALIZATION_BUFFER_SIZE;) {
        const uint16_t step = (uint16_t)(indents[i] - indents[i - 1]);
        uint16_t count = 0;
        while (i < scanner->indents.size && (uint16_t)(indents[i] - indents[i - 1]) == step && count < UINT16_MAX) {
            ++i;
            ++count;
        }
        size = PutU16(buffer, size, step);
        size = PutU16(buffer, size, count);
    }
    return size;
}

void tree_sitter_python_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
    Scanner *scanner = (Scanner *)payload;
    array_clear(&scanner->delimiters);
    array_clear(&scanner->indents);
    array_push(&scanner->indents, 0);
    if (length == 0) return;

    unsigned at = 0;
    scanner->inside_interpolated_string = (bool)buffer[at++];
    const uint32_t delimiters = (unsigned char)buffer[at++];
    if (delimiters > 0) {
        array_reserve(&scanner->delimiters, delimiters);
        scanner->delimiters.size = delimiters;
        memcpy(scanner->delimiters.contents, &buffer[at], delimiters);
        at += delimiters;
    }
    uint16_t indent = 0;
    for (; at + kRunBytes <= length; at += kRunBytes) {
        const uint16_t step = GetU16(buffer, at);
        for (uint16_t count = GetU16(buffer, at + 2); count > 0; --count) {
            indent = (uint16_t)(indent + step);
            array_push(&scanner->indents, indent);
        }
    }
}
