"""Fit the weights of the resolver's features and its calibration to the development set.

    python -m bench.fit_resolution [--write] [--folds 5] [--strength 1.0] [--all]

Softmax regression over the candidates: the likelihood of the right one is raised, the weights are drawn
towards the hand-set prior (Gaussian) and may not change sign. Because the joint features depend on what
is believed of the other mentions, beliefs and weights are fitted in turns. Only even-numbered documents
are used unless --all is given. The figures printed are from cross-validation over documents.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.gold import ON_MAP, ROOT, GoldDocument, gold_documents, is_right
from geo.beliefs import settle
from geo.calibration import log_odds
from geo.features import fill_unary
from geo.gazetteer import load_gazetteer
from geo.index import NameIndex
from geo.resolve import choose, days_of, outlet_of, prepare
from geo.scene import FEATURES, Scene, Scoring, scoring_from
from geo.table import table_of
from geo.zone import load_zone

SCORING = ROOT / "geo" / "scoring.toml"
CALIBRATION = ROOT / "geo" / "calibration.toml"
TURNS = 4
Array = NDArray[np.float64]
Judged = tuple[tuple[float, float, float, float], bool]
CURVE = ("intercept", "belief", "lone", "far")


@dataclass(slots=True)
class Group:
    """Hold the candidates of one mention: features (n, k) and which of them are right."""

    values: Array
    right: NDArray[np.bool_]


def scenes_of(documents: Sequence[GoldDocument], gazetteer, index, scoring: Scoring) -> list[Scene]:
    """Return the scenes of documents, with the features of the first group."""
    table, scenes = table_of(gazetteer), []
    for document in documents:
        scene = prepare(document.text, document.mentions, table, index, scoring=scoring)
        if scene.slate.candidates:
            outlet = outlet_of(document.publisher, table, index)
            fill_unary(scene, load_zone(), days_of(document.published, document.text), outlet)
        scenes.append(scene)
    return scenes


def groups_of(document: GoldDocument, scene: Scene) -> list[Group]:
    """Return the mentions that have both right and wrong candidates, under the present beliefs."""
    settle(scene)
    found = []
    for i, toponym in enumerate(document.toponyms):
        rows = scene.rows(i)
        right = np.array(
            [is_right(toponym, scene.place(r)) for r in range(rows.start, rows.stop)], dtype=bool
        )
        if toponym["kind"] == "foreign":
            kinds = [scene.place(r).kind for r in range(rows.start, rows.stop)]
            right = np.array([k in {"foreign", "country"} for k in kinds], dtype=bool)
        if right.any() and not right.all() and toponym["use"] != "modifier":
            found.append(Group(scene.slate.values[rows].astype(np.float64), right))
    return found


def fit(
    documents: Sequence[GoldDocument], scenes: Sequence[Scene], prior: Array, strength: float, kernels
) -> Array:
    """Return weights fitted in turns with the beliefs."""
    weights = prior.copy()
    for _ in range(TURNS):
        scoring = scoring_from(dict(zip(FEATURES, weights, strict=True)), kernels)
        groups = []
        for document, scene in zip(documents, scenes, strict=True):
            scene.scoring = scoring
            groups += groups_of(document, scene)
        weights = _minimise(groups, weights, prior, strength)
    return weights


def _minimise(groups: Sequence[Group], start: Array, prior: Array, strength: float) -> Array:
    def loss(w: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros_like(w)
        for group in groups:
            scores = group.values @ w
            raised = np.exp(scores - scores.max())
            share = raised / raised.sum()
            good = max(share[group.right].sum(), 1e-12)
            total -= np.log(good)
            wanted = np.where(group.right, share / good, 0.0)
            slope += (share - wanted) @ group.values
        scale = np.maximum(np.abs(prior), 0.5)
        total += strength * np.sum(((w - prior) / scale) ** 2) / 2
        return total, slope + strength * (w - prior) / scale**2

    bounds = [(0, None) if p > 0 else (None, 0) for p in prior]
    return minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x


def accuracy(
    documents: Sequence[GoldDocument], scenes: Sequence[Scene], weights: Array, kernels
) -> tuple[int, int, float]:
    """Return right choices, choices, and log-loss, over mentions that leave a choice."""
    scoring = scoring_from(dict(zip(FEATURES, weights, strict=True)), kernels)
    right = count = 0
    loss = 0.0
    for document, scene in zip(documents, scenes, strict=True):
        scene.scoring = scoring
        for group in groups_of(document, scene):
            scores = group.values @ weights
            share = np.exp(scores - scores.max())
            share /= share.sum()
            right += bool(group.right[int(np.argmax(scores))])
            loss -= np.log(max(share[group.right].sum(), 1e-9))
            count += 1
    return right, count, loss


def judged(
    documents: Sequence[GoldDocument], scenes: Sequence[Scene], weights: Array, kernels
) -> list[Judged]:
    """Return every choice with the inputs of the calibration curve, and whether it is right."""
    scoring = scoring_from(dict(zip(FEATURES, weights, strict=True)), kernels)
    found = []
    for document, scene in zip(documents, scenes, strict=True):
        scene.scoring = scoring
        for toponym, choice in zip(document.toponyms, choose(scene, settle(scene)), strict=True):
            if choice is not None and toponym["use"] in ON_MAP:
                right = is_right(toponym, scene.place(choice.best))
                inputs = (1.0, log_odds(choice.sure), float(not choice.rivals), choice.far)
                found.append((inputs, right))
    return found


def fit_curve(found: Sequence[Judged]) -> Array:
    """Return the calibration curve: logistic regression, drawn towards "the belief as it is"."""
    inputs = np.array([i for i, _ in found])
    right = np.array([r for _, r in found], dtype=float)
    towards = np.array([0.0, 1.0, 0.0, -0.3])  # a place far from all others is less sure

    def loss(w: Array) -> float:
        odds = inputs @ w
        return float(np.sum(np.logaddexp(0, odds) - right * odds) + np.sum((w - towards) ** 2) / 2)

    return minimize(
        loss, towards, method="L-BFGS-B", bounds=[(None, None), (0, None), (None, None), (None, 0)]
    ).x


def main() -> None:
    """Fit, print the cross-validated figures and the weights, and write them when asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--strength", type=float, nargs="+", default=[1.0])
    options = parser.parse_args()
    data = tomllib.loads(SCORING.read_text("utf-8"))
    prior = np.array([data["prior"][name] for name in FEATURES])
    documents = [d for d in gold_documents() if options.all or d.even]
    gazetteer = load_gazetteer()
    index = NameIndex.load(gazetteer)
    scenes = scenes_of(documents, gazetteer, index, scoring_from(data["prior"], data["kernels"]))
    print("prior", accuracy(documents, scenes, prior, data["kernels"]))
    best = (np.inf, options.strength[0], np.zeros(4))
    for strength in options.strength:
        right = count = 0
        loss = 0.0
        unseen: list[Judged] = []
        for fold in range(options.folds):
            train = [i for i in range(len(documents)) if i % options.folds != fold]
            test = [i for i in range(len(documents)) if i % options.folds == fold]
            w = fit(
                [documents[i] for i in train], [scenes[i] for i in train], prior, strength, data["kernels"]
            )
            r, c, bit = accuracy([documents[i] for i in test], [scenes[i] for i in test], w, data["kernels"])
            right, count, loss = right + r, count + c, loss + bit
            unseen += judged([documents[i] for i in test], [scenes[i] for i in test], w, data["kernels"])
        print(f"strength {strength}: {right}/{count} right, log-loss {loss / count:.4f} (cross-validated)")
        best = min(best, (loss, strength, fit_curve(unseen)), key=lambda b: b[0])
    weights = fit(documents, scenes, prior, best[1], data["kernels"])
    print("fitted", accuracy(documents, scenes, weights, data["kernels"]), "strength", best[1])
    lines = [f"{name} = {weight:.3f}" for name, weight in zip(FEATURES, weights, strict=True)]
    print("\n".join(f"{line:32} # prior {p:g}" for line, p in zip(lines, prior, strict=True)))
    curve = [f"{name} = {value:.3f}" for name, value in zip(CURVE, best[2], strict=True)]
    print("curve:", *curve, sep="\n")
    if options.write:
        text = re.sub(r"\n\[curve\]\n(?:.*\n)*", "\n", CALIBRATION.read_text("utf-8")).rstrip("\n")
        CALIBRATION.write_text(text + "\n\n[curve]\n" + "\n".join(curve) + "\n", "utf-8")
        text = re.sub(r"\n\[weights\]\n(?:.*\n)*", "\n", SCORING.read_text("utf-8")).rstrip("\n")
        SCORING.write_text(text + "\n\n[weights]\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
