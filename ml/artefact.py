"""The trained model on disk: plain arrays, text and a manifest; loading runs no code.

Arrays are memory-mapped, so that all processes of a machine share their pages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ml.coding import TitleCoder
from ml.lexical import GramWeights, LexicalIndex
from ml.occupations import TABLE, Occupations, load_occupations
from ml.space import OccupationSpace

FORMAT = 1
MANIFEST = "manifest.json"


class ArtefactRefused(ValueError):
    """An artefact that is incomplete, altered, or of another format; nothing of it was used."""


@dataclass(frozen=True)
class Model:
    """What serving needs: the occupation table, the coder of titles, the occupation space.

    Parameters
    ----------
    occupations : Occupations
        The table the model was trained on.
    coder : TitleCoder
        Codes posted titles.
    manifest : mapping
        Version, time, hashes, metrics.
    """

    occupations: Occupations
    coder: TitleCoder
    manifest: Mapping[str, Any]

    @property
    def space(self) -> OccupationSpace:
        """Vectors of wording and occupations; `affinity` compares occupations."""
        return self.coder.space

    @property
    def version(self) -> str:
        """Name of this model in answers and logs."""
        return str(self.manifest["version"])


def save(
    directory: Path,
    coder: TitleCoder,
    *,
    table: Path | None = None,
    created: str,
    metrics: Mapping[str, Any],
    libraries: Mapping[str, str],
) -> Mapping[str, Any]:
    """Write a model into an empty or new directory and return its manifest.

    The manifest is written last, so that a directory without one is known to be unfinished.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / MANIFEST).unlink(missing_ok=True)
    source = (table or TABLE).read_bytes()
    (directory / "occupations.tsv").write_bytes(source)
    _save_texts(directory, coder)
    for name, array in _arrays(coder).items():
        np.save(directory / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
    files = {
        path.name: file_hash(path)
        for path in sorted(directory.iterdir())
        if path.suffix in {".npy", ".txt", ".tsv"}
    }
    digest = hashlib.sha256("".join(files.values()).encode()).hexdigest()
    manifest = {
        "format": FORMAT,
        "version": f"{created[:10]}-{digest[:12]}",
        "created": created,
        "data": hashlib.sha256(source).hexdigest(),
        "metrics": dict(metrics),
        "libraries": dict(libraries),
        "grams": {name: _cutting(weights) for name, weights in _weights(coder).items()},
        "files": files,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (directory / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


def load(directory: Path) -> Model:
    """Read a model, every file checked against its hash first.

    Raises
    ------
    ArtefactRefused
        When a file is missing, altered or unlisted in the manifest, or the format is another.
    """
    manifest = _checked_manifest(directory)
    try:
        occupations = load_occupations(directory / "occupations.tsv")
        return Model(occupations, _read_coder(directory, manifest, occupations), manifest)
    except (KeyError, ValueError, OSError) as error:
        raise ArtefactRefused(f"{directory.name}: unreadable model ({error})") from error


def _weights(coder: TitleCoder) -> dict[str, GramWeights]:
    """The vocabularies of a coder; the documents use that of the space."""
    return {"space": coder.space.weights, "titles": coder.titles}


def _cutting(weights: GramWeights) -> dict[str, Any]:
    """How a vocabulary cuts text."""
    return {
        "han": list(weights.han),
        "latin": list(weights.latin),
        "pad": weights.pad,
        "spare": weights.spare,
    }


def _arrays(coder: TitleCoder) -> dict[str, NDArray[Any]]:
    """Every array of a coder by the name of its file."""
    arrays: dict[str, NDArray[Any]] = {
        "terms": coder.space.terms,
        "centres": coder.space.centres,
        "classes": coder.classes,
        "calibration": coder.calibration,
    }
    for name, weights in _weights(coder).items():
        arrays[f"{name}_idf"] = weights.idf
    rows = coder.documents.rows
    for part in ("data", "indices", "indptr"):
        arrays[f"documents_{part}"] = getattr(rows, part)
    return arrays


def _save_texts(directory: Path, coder: TitleCoder) -> None:
    """Write the vocabularies, one n-gram a line (blanks at its ends belong to it)."""
    for name, weights in _weights(coder).items():
        (directory / f"{name}_grams.txt").write_bytes("\n".join(weights.terms).encode())


def _checked_manifest(directory: Path) -> Mapping[str, Any]:
    """The manifest, once every file it lists has the hash it lists and no file is left over."""
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        files = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactRefused(f"{directory.name}: no readable {MANIFEST}") from error
    if manifest.get("format") != FORMAT:
        raise ArtefactRefused(f"{directory.name}: format {manifest.get('format')!r}")
    for name, expected in files.items():
        path = directory / name
        if Path(name).name != name or not path.is_file() or file_hash(path) != expected:
            raise ArtefactRefused(f"{directory.name}: {name} is missing or altered")
    return manifest


def _read_coder(
    directory: Path, manifest: Mapping[str, Any], occupations: Occupations
) -> TitleCoder:
    """The coder from arrays that have been checked."""
    space_weights = _read_weights(directory, "space", manifest)
    title_weights = _read_weights(directory, "titles", manifest)
    centres = _read(directory, "centres", manifest)
    if len(centres) != len(occupations):
        raise ValueError("centres and occupations differ in number")
    space = OccupationSpace(
        occupations.codes, space_weights, _read(directory, "terms", manifest), centres
    )
    documents = _read_rows(
        directory, "documents", manifest, (len(occupations), space_weights.width)
    )
    return TitleCoder(
        space,
        title_weights,
        _read(directory, "classes", manifest),
        LexicalIndex(space_weights, documents),
        _read(directory, "calibration", manifest),
    )


def _read_weights(directory: Path, name: str, manifest: Mapping[str, Any]) -> GramWeights:
    """One vocabulary."""
    if f"{name}_grams.txt" not in manifest["files"]:
        raise ValueError(f"{name}_grams.txt is not in the manifest")
    terms = tuple((directory / f"{name}_grams.txt").read_bytes().decode().split("\n"))
    cut = manifest["grams"][name]
    idf = _read(directory, f"{name}_idf", manifest)
    return GramWeights(
        terms, idf, tuple(cut["han"]), tuple(cut["latin"]), bool(cut["pad"]), int(cut["spare"])
    )


def _read_rows(
    directory: Path, name: str, manifest: Mapping[str, Any], shape: tuple[int, int]
) -> sp.csr_array:
    """The sparse rows of one index."""
    parts = (_read(directory, f"{name}_{part}", manifest) for part in ("data", "indices", "indptr"))
    rows = sp.csr_array(tuple(parts), shape=shape)
    rows.has_sorted_indices = True
    return rows


def _read(directory: Path, name: str, manifest: Mapping[str, Any]) -> NDArray[Any]:
    """One array, memory-mapped, never unpickled."""
    if f"{name}.npy" not in manifest["files"]:
        raise ValueError(f"{name}.npy is not in the manifest")
    return np.load(directory / f"{name}.npy", mmap_mode="r", allow_pickle=False)


def file_hash(path: Path) -> str:
    """Hash of one file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
