"""From a study file to a checked study; all problems at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.scenario.basics.csv_files import is_file, no_file
from sim.scenario.basics.problems import InputError, Problem, input_error, spell
from sim.scenario.basics.problems import Path as TreePath
from sim.scenario.files.tree import Tree, parse, text_of, tree_of
from sim.scenario.loading.json_schema import loosened
from sim.scenario.loading.places import elsewhere
from sim.scenario.loading.validation import problems_of
from sim.scenario.studies.bounds import Bounded, FigureBound
from sim.scenario.studies.study import Study

A_STUDY = "write study: My study, base: my-center.yaml, design and metrics"
FACTOR = "[8, 10, 12] or {low: 8, high: 12, levels: 3}"
EXAMPLES = {
    "study": "study: My study",
    "base": "base: my-center.yaml",
    "design": "design: {method: grid, factors: {pools.agents.agents: [8, 10, 12]}}",
    "method": "method: grid",
    "points": "points: 64",
    "factors": f"factors: {{pools.agents.agents: {FACTOR}}}",
    "metrics": "metrics: [service_level, occupancy]",
    "metric": "metric: service_level",
    "set": "set: {pools.agents.agents: 12}",
    "front": "front: {cost_per_contact: low, service_level: high}",
    "subject_to": "subject_to: [cost_per_contact <= 6]",
    "best": "best: {attention_level: high}",
    "low": "low: 0.2",
    "high": "high: 0.8",
    "levels": "levels: 5",
    "replications": "replications: 20",
    "seed": "seed: 1",
}


def load_study(path: str | Path) -> Study:
    """Load a study file; its base is not read yet.

    Raises
    ------
    InputError
        With every problem found, each with its file, line, path and what is allowed.
    """
    path = Path(path)
    if not is_file(path):
        what = "is a folder" if path.is_dir() else "there is no such file"
        raise input_error(str(path), f"{what}; name a study file (.yaml)")
    tree = parse(text_of(path), str(path), path.parent)
    if "study" not in tree.data and "scenario" in tree.data:
        raise tree.error((), f"is a scenario, no study; {A_STUDY}")
    study = _validated(tree)
    if not is_file(study.base_file):
        raise study.error(("base",), no_file(study.base, study.base_file, "the study file"))
    return study


def bounded(study: Study, bounds: Sequence[str]) -> Study:
    """Return a study with further bounds, such as ``cost_per_contact <= 6``; each replaces one of the same side.

    Raises
    ------
    InputError
        When one is no bound, or its figure is none of the study's metrics.
    """
    for text in bounds:
        place = f"--subject-to {text}"
        new = _of(text, place)
        written = [bound for bound in study.subject_to if bound[:2] != new[:2]]
        data = dict(study.tree) | {"subject_to": [bound.text for bound in written] + [new.text]}
        tree = replace(study._tree, data=data)
        tree.places[("subject_to",)] = place
        try:
            study = _validated(tree)
        except InputError as error:
            raise InputError([replace(one, place=place, path=()) for one in error.problems]) from None
    return study


def _of(text: str, place: str) -> FigureBound:
    try:
        return TypeAdapter(Bounded).validate_python(text)
    except ValidationError as error:
        raise input_error(place, error.errors()[0]["msg"]) from None


def build_study(data: Mapping[str, Any]) -> Study:
    """Check a study given as a mapping of plain values, as a study file would hold it; its base is not read yet.

    Raises
    ------
    InputError
        With every problem found, each with its path and what is allowed.
    """
    return _validated(tree_of(data, "study"))


def _validated(tree: Tree) -> Study:
    keys: dict[int, tuple[str, ...]] = {}
    context: dict[str, Any] = {"keys": keys}
    try:
        study = Study.model_validate(tree.data, context=context)
    except ValidationError as error:
        raise InputError(map(_shown, problems_of(error, tree, keys, _as_a_path))) from None
    study._tree = tree
    return study


def _as_a_path(word: str, block: TreePath, known: Sequence[str]) -> str | None:
    """Say as which path of a scenario a key is written in a study."""
    paths = [spell((*one, word)) for one in elsewhere(word, (), known)[0]]
    return f"it belongs to set, or to design.factors, as {' or '.join(paths)};" if paths else None


def _shown(problem: Problem) -> Problem:
    """Show an example of a study's key, where the loader of scenarios has none."""
    key = str(problem.path[-1]) if problem.path else ""
    example = FACTOR if problem.path[:-1] == ("design", "factors") else EXAMPLES.get(key)
    vague = problem.text.removesuffix("write a value").removesuffix("write key: value pairs")
    return problem if example is None or vague == problem.text else replace(problem, text=f"{vague}write {example}")


def study_schema() -> str:
    """Return the JSON Schema of study files as text, the same bytes every time."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    document |= loosened(Study.model_json_schema(mode="validation")) | {"title": "ccsim study"}
    return json.dumps(document, indent=1, ensure_ascii=False, default=str) + "\n"
