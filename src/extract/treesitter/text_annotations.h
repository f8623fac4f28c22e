#pragma once

#include "extract/treesitter/treesitter.h"

namespace codeanatomy::extract::treesitter {

// Parses strings that say types and puts what they say below their Constants: one expression, held by the field `annotation`,
// of nodes that are `in_text`. They are no nodes of `ast`.
//
//  1. Read are annotations (`x: "a.B | None"`) and their parts (`list["A"]`), keys of what is imported from `typing` and
//     `typing_extensions` (`Optional["A"]`), the types of `cast`, `TypeVar`, `NewType` and `assert_type`, of fields that
//     `NamedTuple` and `TypedDict` are called with, and what a `TypeAlias` is given; not what `Literal` holds, nor what
//     `Annotated` adds. So are such strings in texts.
//  2. A string is read where its bytes are what it says: one literal on one line without escapes, of up to 4096 bytes.
//     It holds names, attributes, subscripts, tuples, lists, constants, signs, stars and `|` alone; any other stays as
//     it is, without a diagnostic.
//
// `options` are those that the tree was parsed with. Fails only with Cancelled.
arrow::Status ReadTextAnnotations(ParseOptions options, evidence::SyntaxTree& tree);

}  // namespace codeanatomy::extract::treesitter
