"""What the page is told about a drawing, once for all its parts and several times a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from deepcluster.app.views.answer import column_answer, found_digit
from deepcluster.app.views.pictures import data_url
from deepcluster.errors import DeepClusterError

if TYPE_CHECKING:
    from deepcluster.app.service.inference import Reading
    from deepcluster.models import ClusterModel

#: What the two columns are called.
SIDES = ("left", "right")


def told(reading: Reading, models: Sequence[tuple[str, ClusterModel]]) -> dict[str, Any]:
    """What two models say.

    Parameters
    ----------
    reading : Reading
    models : sequence of (name, ClusterModel)
        Those on the left and on the right.

    Returns
    -------
    dict
        ``frame``, a data URL; ``found``, a `deepcluster.app.views.answer.FoundDigit`; ``left``
        and ``right``, each a `deepcluster.app.views.answer.ColumnAnswer`.
    """
    answers = [
        column_answer(name, model, reading.answers[name]).model_dump() for name, model in models
    ]
    return {
        "frame": data_url(reading.frame),
        "found": found_digit(reading.found).model_dump(),
        **dict(zip(SIDES, answers, strict=True)),
    }


def refused(error: DeepClusterError, names: Sequence[str]) -> dict[str, Any]:
    """The page is told that nothing can be said, and why.

    Parameters
    ----------
    error : DeepClusterError
    names : sequence of str
        Of the models on the left and on the right.

    Returns
    -------
    dict
        ``code``, which the page has a sentence for; ``sentence``, for programs; ``left`` and
        ``right``, each with ``model`` alone.
    """
    answers = [{"model": name} for name in names]
    return {
        "code": error.code,
        "sentence": str(error),
        **dict(zip(SIDES, answers, strict=True)),
    }
