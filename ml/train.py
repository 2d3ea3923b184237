"""Training: from the occupation table to a model on disk, in seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import sklearn

from ml import artefact
from ml.coder import OccupationCoder
from ml.occupations import load_occupations


def quiet(message: str) -> None:
    """Report nothing."""


def train(
    out_dir: Path,
    occupations: Path | None = None,
    progress: Callable[[str], None] = quiet,
    created: datetime | None = None,
) -> Mapping[str, Any]:
    """Train the occupation space and the coder from a table and write the model.

    Parameters
    ----------
    out_dir : Path
        Directory of the model; made when missing.
    occupations : Path, optional
        Occupation table; the one shipped when not given.
    progress : callable
        Told each step in a few words.
    created : datetime, optional
        Time written into the manifest; now when not given.

    Returns
    -------
    mapping
        The manifest.
    """
    table = load_occupations(occupations)
    progress(f"occupation table: {len(table)} occupations, {len(table.titles[0])} titles")
    coder = OccupationCoder().fit(table)
    progress(f"occupation space: {coder.space_.centres.shape[1]} dimensions")
    moment = created or datetime.now(UTC)
    manifest = artefact.save(
        Path(out_dir),
        coder.model_,
        table=occupations,
        created=moment.astimezone(UTC).isoformat(timespec="seconds"),
        metrics={"occupations": len(table), "held_out_titles_coded": coder.held_out_accuracy_},
        libraries={"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    )
    progress(f"model {manifest['version']} written")
    return manifest
