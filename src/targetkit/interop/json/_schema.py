"""The JSON Schema of what is written, from the same shapes by which it is written and read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from targetkit.interop.json._annotations import resolved
from targetkit.interop.json._forms import Form
from targetkit.interop.json._names import class_named, name_of
from targetkit.interop.json._shapes import (
    Choice,
    Listed,
    Mapped,
    Object,
    Shape,
    Truth,
    Tuple,
    Word,
    pair,
    shape_of,
    tag_of,
)
from targetkit.interop.json._texts import Text
from targetkit.interop.json._trees import Nodes
from targetkit.interop.json._upgrades import VERSION

__all__ = ["schema_of"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WHOLE = {"type": "integer"}

_Schema = dict[str, Any]


def schema_of(names: Iterable[str], prefix: str) -> _Schema:
    """The schema of the documents of some names.

    Args:
        names: The names.
        prefix: What stands before a name in an envelope.
    """
    book = _Book()
    kinds = {name: book.of(class_named(name)) for name in names}
    envelopes = [_envelope(f"{prefix}{name}", told) for name, told in kinds.items()]
    head = {"$schema": _DIALECT, "title": f"Values of targetkit, version {VERSION}"}
    one = envelopes[0] if len(envelopes) == 1 else {"oneOf": envelopes}
    return {**head, **one, "$defs": dict(sorted(book.defined.items()))}


def _envelope(schema: str, told: _Schema) -> _Schema:
    properties = {"schema": {"const": schema}, "version": {"const": VERSION}, "value": told}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _plain(shape: Text | Truth | Word) -> _Schema:
    if isinstance(shape, Text):
        return dict(shape.schema)
    return {"type": "boolean"} if isinstance(shape, Truth) else {"enum": list(shape.words)}


class _Book:
    """The definitions met so far; a class that holds itself refers to its own."""

    def __init__(self) -> None:
        self.defined: dict[str, _Schema] = {}
        self._names: dict[Any, str] = {}

    def of(self, kind: Any) -> _Schema:
        """What stands in the place of a type."""
        shape = shape_of(kind)
        if not isinstance(shape, Object | Form):
            return self._told(shape)
        key = shape.kind if isinstance(shape, Object) else shape.written
        if key not in self._names:
            name = self._name(shape)
            self._names[key] = name
            self.defined[name] = {}
            self.defined[name] = self._told(shape)
        return {"$ref": f"#/$defs/{self._names[key]}"}

    def _name(self, shape: Object | Form) -> str:
        """A name of its own; a reference has no stroke in it."""
        if isinstance(shape, Form) and shape.written == Nodes:
            return "tree"
        own = (name_of(shape.kind) or shape.kind.__name__.lower()).replace("/", ".")
        return own if own not in self.defined else f"{own}-{len(self.defined)}"

    def _told(self, shape: Shape) -> _Schema:
        if isinstance(shape, Text | Truth | Word):
            return _plain(shape)
        if isinstance(shape, Form):
            return self._written(shape)
        if isinstance(shape, Object):
            return self._object(shape.kind)
        return self._choice(shape) if isinstance(shape, Choice) else self._many(shape)

    def _written(self, form: Form) -> _Schema:
        told = self._told(shape_of(form.written))
        line = (form.kind.__doc__ or "").partition("\n")[0]
        return {"description": line, **told} if form.written != Nodes else told

    def _object(self, kind: type[Any]) -> _Schema:
        resolved(kind)
        fields = [each for each in attrs.fields(kind) if each.init]
        told: _Schema = {
            "type": "object",
            "properties": {each.alias: self.of(each.type) for each in fields},
            "required": [each.alias for each in fields if each.default is attrs.NOTHING],
            "additionalProperties": False,
        }
        line = (kind.__doc__ or "").partition("\n")[0]
        return {"description": line, **told} if line else told

    def _many(self, shape: Listed | Tuple | Mapped) -> _Schema:
        if isinstance(shape, Tuple):
            items = [self.of(item) for item in shape.items]
            return {
                "type": "array",
                "prefixItems": items,
                "items": False,
                "minItems": len(items),
            }
        if isinstance(shape, Listed):
            return {"type": "array", "items": self.of(shape.item)}
        if isinstance(shape_of(shape.key), Text):
            return {"type": "object", "additionalProperties": self.of(shape.item)}
        return {"type": "array", "items": self.of(pair(shape.key, shape.item))}

    def _choice(self, choice: Choice) -> _Schema:
        told: list[_Schema] = []
        if choice.text is not None:
            told.append(self._told(choice.text))
        if choice.whole:
            told.append(_WHOLE)
        if choice.tree:
            told.append(self.of(choice.tree[0]))
        if choice.item is not None:
            told.append({"type": "array", "items": self.of(choice.item)})
        told += [self._tagged(text.tag, {"value": self._told(text)}) for text in choice.texts]
        told += [self._kind(kind, choice) for kind in choice.kinds]
        if choice.none:
            told.append({"type": "null"})
        return told[0] if len(told) == 1 else {"anyOf": told}

    def _kind(self, kind: Any, choice: Choice) -> _Schema:
        if not choice.tagged:
            return self.of(kind)
        tag = tag_of(kind)
        if tag == "map":
            return self._tagged(tag, {"value": self.of(kind)})
        reference = self.of(kind)["$ref"].removeprefix("#/$defs/")
        # Beside its fields a tagged object has its tag, which a closed definition would refuse.
        return {"$ref": f"#/$defs/{self._with_tag(reference, tag, kind)}"}

    def _with_tag(self, name: str, tag: str, kind: Any) -> str:
        tagged = f"{name}.tagged"
        if tagged not in self.defined:
            self.defined[tagged] = {}
            shape = shape_of(kind)
            inner = shape.written if isinstance(shape, Form) else kind
            own = self._object(inner)
            own["properties"] = {"type": {"const": tag}, **own["properties"]}
            own["required"] = ["type", *own["required"]]
            self.defined[tagged] = own
        return tagged

    @staticmethod
    def _tagged(tag: str, parts: _Schema) -> _Schema:
        properties = {"type": {"const": tag}, **parts}
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
