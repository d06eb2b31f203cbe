"""Engine values to JSON and back, by their type hints: what goes into the database comes out equal."""

from dataclasses import asdict, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def encode(value: Any) -> Any:
    """Turn an engine value into plain JSON; sets are sorted so that equal values give equal text."""
    return _plain(asdict(value))


def decode(kind: type[Value], data: Any) -> Value:
    """Build an engine value of a type from its JSON; keys that it does not have are notes for others."""
    built: Value = _built(kind, data)
    return built


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _built(kind: Any, data: Any) -> Any:
    if data is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _built(_only_candidate(kind, data), data)
    if origin is tuple:
        return tuple(_built(item, part) for item, part in zip(_items(kind, data), data, strict=True))
    if origin is frozenset:
        return frozenset(data)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _built(hints[name], data[name]) for name in hints if name in data})
    return kind(data) if isinstance(kind, type) and issubclass(kind, Enum) else data


def _only_candidate(kind: Any, data: Any) -> Any:
    """The one member of `X | None` that is not None; plain unions such as float | str need no building."""
    members = [member for member in get_args(kind) if member is not NoneType]
    return members[0] if len(members) == 1 else type(data)


def _items(kind: Any, data: list[Any]) -> list[Any]:
    arguments = get_args(kind)
    return [arguments[0]] * len(data) if arguments[-1] is Ellipsis else list(arguments)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)
