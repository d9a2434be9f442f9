"""From a card's settings, nested JSON dictionaries, back to the dataclasses they came from."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints


def build(kind: Any, values: dict[str, Any]) -> Any:
    """Dataclass from nested dictionaries, as ``dataclasses.asdict`` and JSON leave them.

    Parameters
    ----------
    kind : type
        A dataclass.
    values : dict

    Returns
    -------
    object
        A ``kind``.

    Raises
    ------
    TypeError
        For a setting that it does not have.
    """
    hints = get_type_hints(kind)
    unknown = set(values) - {known.name for known in fields(kind)}
    if unknown:
        raise TypeError(f"unknown settings {sorted(unknown)}")
    return kind(**{name: _value(hints[name], value) for name, value in values.items()})


def _value(hint: Any, value: Any) -> Any:
    if isinstance(hint, types.UnionType) and value is not None:
        (hint,) = (option for option in get_args(hint) if option is not types.NoneType)
    if is_dataclass(hint) and value is not None:
        return build(hint, value)
    if get_origin(hint) is tuple:
        return tuple(value)  # JSON knows only lists
    return value
