#pragma once
#include <libxml/xmlversion.h>
// The headers of the system's ICU would be declared beside those of Foundation's own; nothing here needs them.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <string.h>

/// `xmlFree` is a mutable global function pointer, which Swift's concurrency checks refuse.
static inline void shim_xmlFree(void *memory) { xmlFree(memory); }

/// A push parser that only calls back, and makes no tree. It loads nothing from anywhere, replaces no entity but the five of XML, and
/// keeps libxml2's own limits (no XML_PARSE_HUGE). With `isUTF8` the bytes are UTF-8, whatever the XML declaration says. `NULL` where
/// memory is short.
static inline xmlParserCtxtPtr shim_newPushParser(void *context, startElementNsSAX2Func start, endElementNsSAX2Func end,
                                                  charactersSAXFunc characters, internalSubsetSAXFunc doctype, int isUTF8) {
    xmlSAXHandler handler;
    memset(&handler, 0, sizeof(handler));
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = start;
    handler.endElementNs = end;
    handler.characters = characters;
    handler.cdataBlock = characters;
    handler.ignorableWhitespace = characters;
    handler.internalSubset = doctype;
    xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, context, NULL, 0, NULL);
    if (parser == NULL) return NULL;
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    xmlCtxtUseOptions(parser, isUTF8 ? options | XML_PARSE_IGNORE_ENC : options);
    return parser;
}

/// Where the parser is in its (UTF-8) input, in bytes from its start.
static inline unsigned long shim_byteOffset(xmlParserCtxtPtr parser) {
    if (parser->input == NULL) return 0;
    return parser->input->consumed + (unsigned long)(parser->input->cur - parser->input->base);
}

/// Where the tag begins that the parser has just read: `<` stands in no tag but at its beginning.
struct shim_place {
    unsigned long offset;
    unsigned long line;
};

static inline struct shim_place shim_tagPlace(xmlParserCtxtPtr parser) {
    struct shim_place place = {0, 1};
    if (parser->input == NULL) return place;
    const xmlChar *base = parser->input->base, *at = parser->input->cur;
    place.line = (unsigned long)parser->input->line;
    const xmlChar *start = at;
    while (start > base && *start != '<') {
        start--;
        if (*start == '\n') place.line--;
    }
    place.offset = parser->input->consumed + (unsigned long)(start - base);
    return place;
}
