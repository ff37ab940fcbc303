import subprocess
import sys
from pathlib import Path

from model.synthesis.fonts import load_fonts
from scripts.install_fonts import list_families
from tests.scripts.small_project import run_script

NPM = f"""#!{sys.executable}
import io, json, sys, tarfile
packages = [argument for argument in sys.argv[1:] if argument.startswith("@")]
folder = sys.argv[sys.argv.index("--pack-destination") + 1]
told = []
for package in packages:
    name, _, version = package.rpartition("@")
    family = name.rpartition("/")[2]
    files = {{
        "package/package.json": json.dumps({{"name": name, "version": version}}),
        "package/LICENSE": "OFL",
        "package/files/" + family + "-latin-400-normal.woff": "a font",
        "package/files/" + family + "-latin-700-normal.woff": "a bold font",
    }}
    with tarfile.open(folder + "/" + family + ".tgz", "w:gz") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    told.append({{"name": name, "filename": family + ".tgz"}})
print(json.dumps(told))
"""


def install(folder: Path, path: Path) -> subprocess.CompletedProcess[str]:
    return run_script("install_fonts.py", folder=folder, DATA_DIR="data", PATH=str(path))


def test_without_npm_one_line_says_what_to_install(tmp_path: Path) -> None:
    refused = install(tmp_path, tmp_path / "empty")

    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "install_fonts.py: npm is missing. Install Node.js (https://nodejs.org), then try again."
    ]


def test_fonts_are_installed_once_with_their_licenses_and_versions(tmp_path: Path) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(NPM)
    npm.chmod(0o755)

    first = install(tmp_path, npm.parent)
    again = install(tmp_path, tmp_path / "empty")

    count = len(list_families())
    families = [family for family in list_families() if family.kind == "measure"]
    folder = tmp_path / "data" / "fonts"
    assert first.returncode == again.returncode == 0, first.stderr
    assert first.stdout.splitlines()[0].startswith(f"0 of {count} families are in ")
    assert f"measure/handlee {families[0].version}" in first.stdout.splitlines()
    assert again.stdout.splitlines()[0].startswith(f"{count} of {count} families are in ")
    assert {font.family for font in load_fonts(folder, "measure")} == {
        family.folder.name for family in families
    }
    files = {"LICENSE", "handlee-latin-400-normal.woff", "package.json"}
    assert {path.name for path in (folder / "measure" / "handlee").iterdir()} == files


def test_fonts_for_evaluation_are_not_trained_with() -> None:
    families = list_families()
    measuring = {each.folder.name for each in families if each.kind == "measure"}

    assert len(measuring) == 10
    assert not measuring & {each.folder.name for each in families if each.kind != "measure"}
