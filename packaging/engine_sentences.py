# SPDX-License-Identifier: Apache-2.0
"""Every text that the engine may say to a person in the window, read from its code: for `translations.py`.

A text is a literal or an f-string, also one made of several; its values become {0}, {1}, … in order of appearance. All
texts of more than one word count, save for what is listed here as said to programs or in the terminal alone.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# Texts of these do not reach the window: the command line, fetching, reports in HTML, prompts, what is written into a bundle.
ELSEWHERE = re.compile(
    r"core/(__main__|console|fetching|package_tools|prompts|tasks|information|onnx/information"
    r"|(\w+_)?commands|compare/\w+|report/\w+|metrics/\w+|data/(augment|language|importers/__init__)"
    r"|export/(loop|snippets))\.py"
)
# What is given to these, or assigned to them, is read by programs, or has a name of its own in app/names.py.
UNSAID = frozenset({
    "add_argument", "add_argument_group", "add_parser", "AssertionError", "cast", "compile", "execute", "executemany",
    "Progress", "setting", "TypeError", "_printed", "_rows", "from_mapping", "write_text", "options", "licence",
    "COLUMNS", "MIGRATIONS", "CHANGES", "clauses", "STAGE", "STAGES", "_FAMILIES", "fields", "markup", "query", "LEAD",
})  # fmt: skip
# Words that stand in sentences by themselves: what the engine calls things.
WORDS = (
    "image", "audio", "text", "images", "annotation", "annotations", "caption", "captions", "pictures",
    "adaptation", "prompt", "language", "task", "metric", "baseline",
    "target", "precision", "decoder", "encoder", "read", "written", "opened", "greedy", "beam", "train", "validation", "test",
    "captioning", "transcription", "question-answering", "classification", "loss", "error",
    "running", "paused", "stopped", "finished", "failed", "lost",
)  # fmt: skip
# What the system and the libraries that read files say of them, in the engine's sentences as it is.
OTHERS = (
    "Permission denied", "No such file or directory", "No space left on device", "Read-only file system", "Is a directory",
    "Not a directory", "File exists", "Input/output error", "File name too long", "File too large", "Too many open files",
    "Disk quota exceeded", "Directory not empty", "Stale file handle", "Cannot allocate memory", "Connection refused",
    "Device or resource busy", "Operation not permitted", "[Errno {0}] {1}", "{0} (os error {1})",
    "file is not a database", "database disk image is malformed", "database is locked", "database or disk is full",
    "attempt to write a readonly database", "disk I/O error", "unable to open database file", "embedded null byte",
    "image file is truncated ({0} bytes not processed)", "image file is truncated", "broken PNG file ({0})",
    "bad header checksum in {0}", "broken data stream when reading image file", "cannot load this image",
    "could not create decoder object", "failed to read next frame", "SVG has an invalid size",
    "unclosed token: line {0}, column {1}", "not well-formed (invalid token): line {0}, column {1}",
    "no element found: line {0}, column {1}", "mismatched tag: line {0}, column {1}",
    "XML declaration not well-formed: line {0}, column {1}", "unknown encoding: {0}",
    "Format not recognised", "File contains data in an unimplemented format", "Error : flac decoder lost sync",
    "Error : unknown error in flac decoder", "Unspecified internal error", "Internal error : SF_INFO struct incomplete",
    "File does not exist or is not a regular file (possibly a pipe?)", "unexpected end of data",
    "field larger than field limit ({0})", "',' expected after '\"'", "Expecting value: line {0} column {1} (char {2})",
    "Expecting property name enclosed in double quotes: line {0} column {1} (char {2})",
    "Expecting ',' delimiter: line {0} column {1} (char {2})", "Expecting ':' delimiter: line {0} column {1} (char {2})",
    "Unterminated string starting at: line {0} column {1} (char {2})", "Extra data: line {0} column {1} (char {2})",
    "Illegal trailing comma before end of object: line {0} column {1} (char {2})",
    "Invalid control character at: line {0} column {1} (char {2})", "Invalid value (at line {0}, column {1})",
    "Cannot overwrite a value (at line {0}, column {1})", "{0} codec can't decode byte {1} in position {2}: {3}",
    "invalid start byte", "invalid continuation byte", "maximum recursion depth exceeded",
    "Error while deserializing header: {0}", "Error while serializing: {0}", "header too small", "I/O error: {0}",
)  # fmt: skip
LETTERS = re.compile(r"[A-Za-z]{2,}")
CODE = re.compile(r"[{}|\n]|^\s*(<|CREATE|SELECT|removed =|version, parent)|^\"")


def texts(root: Path) -> dict[str, str]:
    """Each text with the file that says it first."""
    found = dict.fromkeys((*WORDS, *OTHERS), "")
    for path in sorted((root / "core").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if not ELSEWHERE.fullmatch(name):
            for text in _below(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(text, name)
    return found


def _below(node: ast.AST, word: bool = False) -> Iterator[str]:
    """The texts at and below a node; `word`: also those of one word, as here is what a value may be."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    pieces = _pieces(node)
    if pieces is None:
        for child in _inside(node):
            yield from _below(child, word and isinstance(node, ast.IfExp | ast.BoolOp))
        return
    literal, text = "".join(piece for piece in pieces if isinstance(piece, str)), _template(pieces)
    if LETTERS.search(literal) and not CODE.search(literal) and (word or " " in text.strip()):
        yield text
    for piece in pieces:
        if isinstance(piece, ast.AST):
            yield from _below(piece, isinstance(piece, ast.IfExp | ast.BoolOp))


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes right below one, save for what is unsaid."""
    match node:
        case (
            ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))
            | ast.Assign(targets=[ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name))])
            | ast.AnnAssign(target=ast.Name(id=name))
            | ast.keyword(arg=name)
        ) if name in UNSAID:
            return
        case _:
            pass
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns"):
            several = value if isinstance(value, list) else [value]
            yield from (one for one in several if isinstance(one, ast.AST))


def _pieces(node: ast.AST) -> list[str | ast.AST] | None:
    """Literals and values, one after the other; None where it is no text."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            return [piece for value in values for piece in _pieces(value) or [_value(value)]]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            first, second = _pieces(left), _pieces(right)
            if first is not None or second is not None:
                return [*(first or [left]), *(second or [right])]
        case _:
            pass
    return None


def _value(node: ast.AST) -> ast.AST:
    return node.value if isinstance(node, ast.FormattedValue) else node


def _template(pieces: list[str | ast.AST]) -> str:
    text, holes = "", 0
    for piece in pieces:
        text += piece if isinstance(piece, str) else f"{{{holes}}}"
        holes += not isinstance(piece, str)
    return text
