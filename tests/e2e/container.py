"""A container of an image, made with kernel namespaces: read-only except for its volume."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any, Final

from tests.e2e.waiting import PATIENCE, wait_until

STORAGE: Final = Path("/var/tmp/rakam-images")  # noqa: S108 - root's own, made with its rights
"""Where `.ci/build-image` keeps images."""

ENTER = """
set -e
mount --bind "$ROOT" "$ROOT"
mount --bind "$VOLUME" "$ROOT$INNER"
mount --rbind /dev "$ROOT/dev"
mount --bind -o remount,ro "$ROOT"
mount -t proc proc "$ROOT/proc"
exec chroot --userspec="$OWNER" "$ROOT" env --ignore-environment --chdir="$FOLDER" "$@"
"""
"""The commands in the new namespaces that run before the image's command."""


def buildah(*arguments: str) -> str:
    command = ["buildah", f"--root={STORAGE}", f"--runroot={STORAGE / 'run'}", *arguments]
    return subprocess.check_output(command, text=True).strip()


class Container:
    """A running container on the network of this machine, which has the Bot API.

    Its volume is the folder `volume` in `folder`, and may hold something already.
    """

    def __init__(self, image: str, folder: Path, **variables: str) -> None:
        self._work = buildah("from", "--pull-never", image)
        self._image: dict[str, Any] = json.loads(buildah("inspect", "--type=image", image))
        self._variables = [*self._config["Env"], *(f"{k}={v}" for k, v in variables.items())]
        self._log = folder / "container.log"
        self.process = self._start(folder / "volume")
        self._wait_for_the_first_process()

    @property
    def _config(self) -> dict[str, Any]:
        found: dict[str, Any] = self._image["OCIv1"]["config"]
        return found

    def _start(self, volume: Path) -> subprocess.Popen[bytes]:
        volume.mkdir(exist_ok=True)
        shutil.chown(volume, *map(int, self._config["User"].split(":")))
        [inner] = self._config["Volumes"]
        places = {"ROOT": buildah("mount", self._work), "VOLUME": str(volume)}
        inside = {"INNER": inner, "OWNER": self._config["User"]}
        inside["FOLDER"] = self._config["WorkingDir"]
        with self._log.open("wb") as log:
            return subprocess.Popen(
                [
                    *("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"),
                    *("sh", "-c", ENTER, "enter", *self._variables, *self._config["Entrypoint"]),
                ],
                env=os.environ | places | inside,
                stdout=log,
                stderr=log,
            )

    def _wait_for_the_first_process(self) -> None:
        """Wait until the image's command runs, after the commands that prepare it."""
        command = "\0".join(self._config["Entrypoint"])
        wait_until(lambda: self._first_command().startswith(command))

    def _first_command(self) -> str:
        assert self.process.poll() is None, self.log
        children = self._children.read_text()
        return Path(f"/proc/{int(children)}/cmdline").read_text() if children else ""

    @property
    def _children(self) -> Path:
        return Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def check_health(self) -> tuple[int, str]:
        """Run the image's health check; return its exit status and output."""
        [_, *command] = self._image["Docker"]["config"]["Healthcheck"]["Test"]
        return self.execute(*command)

    def execute(self, *command: str) -> tuple[int, str]:
        """Run a command in the container; return the exit status and the output."""
        user, group = self._config["User"].split(":")
        spaces = ("--mount", "--pid", "--root", "--wd", f"--setuid={user}", f"--setgid={group}")
        done = subprocess.run(
            [
                *("nsenter", f"--target={self._first_process()}", *spaces),
                *("env", "--ignore-environment", *self._variables, *command),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def stop(self) -> int:
        """Send the stop signal of the image, wait for the end, return the exit status."""
        if self.process.poll() is None:
            os.kill(self._first_process(), getattr(signal, self._config["StopSignal"]))
        return self.process.wait(PATIENCE)

    def _first_process(self) -> int:
        """Find the process that is number 1 in the container."""
        return int(self._children.read_text())

    def remove(self) -> None:
        buildah("rm", self._work)
