import numpy as np
import pytest

from model.images import Gray
from model.synthesis.camera import Scene, measure_correlation, photograph

SIDE = 96
WRITTEN = (np.eye(20) * 255).astype(np.uint8)


def make_scene(corners: np.ndarray | None = None) -> Scene:
    ink = np.zeros((SIDE, SIDE), np.uint8)
    ink[30:60, 40:50] = 255
    return Scene(
        ink=ink,
        form=np.zeros_like(ink),
        through=None,
        paper=np.full_like(ink, 128),
        desk=np.full_like(ink, 60),
        corners=corners,
    )


def test_nearly_all_photos_show_the_ink_dark_or_light() -> None:
    scene = make_scene()

    photos = [photograph(scene, np.random.default_rng(seed)) for seed in range(60)]

    likeness = [measure_correlation(photo, scene.ink) for photo in photos]
    assert np.mean(np.abs(likeness) > 0.3) > 0.8
    assert 3 < sum(each > 0.3 for each in likeness) < 30


def test_the_desk_is_around_the_sheet() -> None:
    corners = np.array([(20, 20), (80, 20), (80, 80), (20, 80)], np.float32)

    photos = [photograph(make_scene(corners), np.random.default_rng(seed)) for seed in range(30)]

    differences = [abs(int(photo[70, 70]) - int(photo[90, 90])) for photo in photos]
    assert np.median(differences) > 40


@pytest.mark.parametrize(
    ("shown", "likeness"),
    [(WRITTEN // 10 + 100, 1.0), (255 - WRITTEN, -1.0), (np.full_like(WRITTEN, 90), 0.0)],
    ids=["faded", "dark on light", "nothing"],
)
def test_the_correlation_compares_a_photo_with_its_ink(shown: Gray, likeness: float) -> None:
    assert measure_correlation(shown.astype(np.uint8), WRITTEN) == pytest.approx(likeness)
