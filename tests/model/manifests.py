"""Manifests of versions that were not trained."""

from datetime import UTC, datetime, timedelta

from model.registry.version import Manifest
from model.spec import SIGNATURE


def make_manifest(name: str, day: int = 0, preprocessing: str = SIGNATURE) -> Manifest:
    return Manifest(
        name=name,
        created=datetime(2026, 11, 23, 18, 30, tzinfo=UTC) + timedelta(days=day),
        architecture="mlp",
        parameters=109_386,
        preprocessing=preprocessing,
        training={"epochs": 2},
        history={"val_accuracy": [0.8, 0.9]},
        test_accuracy=0.9,
        data_sha256={"mnist": "0" * 64},
        libraries={"keras": "3"},
        seconds=1.5,
    )
