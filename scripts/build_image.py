"""Build the container image where there is no container engine, with Debian's buildah.

    apt install buildah debootstrap
    .venv/bin/python scripts/build_image.py slim

It takes root. In place of the base that the Dockerfile names, which a registry would have, it
bootstraps Debian with Debian's own Python: everything else is done as the Dockerfile says.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

PROJECT: Final = Path(__file__).resolve().parents[1]
DOCKERFILE: Final = PROJECT / "Dockerfile"
TARGETS: Final = ("slim", "full")
STORAGE: Final = Path("/var/tmp/rakam-images")  # noqa: S108 - root's own, made with its rights

DEBIAN: Final = "bookworm"
PACKAGES: Final = ("ca-certificates", "python3", "python3-pip", "python3-venv")

HOST_FILES: Final = (Path("/etc/pip.conf"), Path("/etc/ssl/certs"))
"""How this machine reaches the package index; the image does not keep them."""


def main() -> int:
    """Build what the arguments name and print its size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", choices=TARGETS, nargs="?", default="slim")
    parser.add_argument("--storage", type=Path, default=STORAGE, help=f"default: {STORAGE}")
    arguments = parser.parse_args()
    lacking = find_lack()
    if lacking is not None:
        print(lacking, file=sys.stderr)
        return 1
    builder = ImageBuilder(arguments.storage)
    image = builder.build(arguments.target)
    print(f"{image}: {builder.size(image)}, of which {builder.size(builder.base)} are the base")
    return 0


def find_lack() -> str | None:
    """Say what is lacking to build an image here; None where nothing is."""
    for tool in ("buildah", "debootstrap"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed: apt install buildah debootstrap"
    return None if os.geteuid() == 0 else "Only root can bootstrap Debian."


class ImageBuilder:
    """Builds images and keeps them, base included, in a folder.

    Args:
        storage: The folder; a few gigabytes.
    """

    def __init__(self, storage: Path) -> None:
        self._storage = storage
        self.base = f"localhost/{base_of(DOCKERFILE)}"

    def build(self, target: str) -> str:
        """Build a target of the Dockerfile and return the image's name."""
        if self._find(self.base) is None:
            self._make_base()
        image = f"localhost/rakam:{target}"
        mounts = [f"--volume={path}:{path}:ro" for path in HOST_FILES if path.exists()]
        how = ["--isolation=chroot", "--pull-never", "--layers", "--format=docker", "--quiet"]
        what = [f"--target={target}", f"--tag={image}", f"--file={DOCKERFILE}", str(PROJECT)]
        self.call("bud", *how, *mounts, *what)
        return image

    def size(self, image: str) -> str:
        """Tell how large an image is, unpacked, as buildah puts it."""
        found = self._find(image)
        if found is None:
            raise ValueError(f"no image is called that, received: {image!r}")
        return str(found["size"])

    def inspect(self, image: str) -> dict[str, Any]:
        """Read how an image is to be run."""
        found: dict[str, Any] = json.loads(self.call("inspect", "--type=image", image))
        return found

    def call(self, *arguments: str | Path) -> str:
        """Run buildah and return what it says.

        Raises:
            subprocess.CalledProcessError: It failed.
        """
        places = [f"--root={self._storage}", f"--runroot={self._storage / 'run'}"]
        return subprocess.run(
            ["buildah", *places, *arguments],  # noqa: S607 - wherever it is installed
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout.strip()

    def _find(self, image: str) -> dict[str, Any] | None:
        images: list[dict[str, Any]] = json.loads(self.call("images", "--json"))
        return next((each for each in images if image in (each["names"] or ())), None)

    def _make_base(self) -> None:
        with tempfile.TemporaryDirectory(prefix="rakam-base-") as folder:
            include = f"--include={','.join(PACKAGES)}"
            bootstrap = ["debootstrap", "--variant=minbase", include, DEBIAN, folder]
            subprocess.run(bootstrap, check=True, stdout=subprocess.DEVNULL)
            for downloads in ("var/cache/apt", "var/lib/apt/lists"):
                shutil.rmtree(Path(folder) / downloads)
            # The base that it stands in for calls it so.
            (Path(folder) / "usr/bin/python").symlink_to("python3")
            container = self.call("from", "scratch")
            self.call("add", "--quiet", container, folder, "/")
        path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        self.call("config", f"--env={path}", container)
        self.call("commit", "--quiet", container, self.base)
        self.call("rm", container)


def base_of(dockerfile: Path) -> str:
    """Find the image that a Dockerfile begins with."""
    found = re.search(r"^FROM (\S+)", dockerfile.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError(f"a Dockerfile begins with FROM, received: {dockerfile}")
    return found.group(1)


if __name__ == "__main__":
    sys.exit(main())
