"""Fetches the packages of sources.tsv through their registries' clients and unpacks them: python fetch.py WORK/data

Debian packages are those of Debian 12; where the version of the list is gone, the one at hand is taken and said.
"""

import glob
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile

OUT = sys.argv[1]
SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sources.tsv")


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more)


def fetch(registry, name, version, to, tmp):
    """Unpacks one package and returns its version."""
    if registry == "deb":
        try:
            run("apt-get", "download", f"{name}={version}", cwd=tmp)
        except subprocess.CalledProcessError:
            run("apt-get", "download", name, cwd=tmp)
        file = glob.glob(tmp + "/*.deb")[0]
        run("dpkg-deb", "-x", file, to)
        return run("dpkg-deb", "-f", file, "Version").stdout.strip()
    if registry == "pypi":
        run(sys.executable, "-m", "pip", "download", "--no-deps", "-d", tmp, f"{name}=={version}")
        file = glob.glob(tmp + "/*")[0]
        (zipfile.ZipFile(file) if file.endswith(".whl") else tarfile.open(file)).extractall(to)
    if registry == "npm":
        run("npm", "pack", f"{name}@{version}", cwd=tmp)
        tarfile.open(glob.glob(tmp + "/*.tgz")[0]).extractall(to)
    if registry == "crate":
        run("cargo", "init", "--name", "x", "--vcs", "none", cwd=tmp)
        run("cargo", "add", f"{name}@={version}", cwd=tmp)
        run("cargo", "vendor", "--versioned-dirs", "v", cwd=tmp)
        shutil.copytree(f"{tmp}/v/{name}-{version}", to, dirs_exist_ok=True)
    return version


for line in open(SOURCES):
    if line.startswith("#"):
        continue
    _, registry, name, version = line.rstrip("\n").split("\t")
    to = os.path.join(OUT, registry, name.replace("/", "+"))
    if os.path.exists(to + ".version"):
        continue
    tmp = os.path.join(OUT, "tmp")
    shutil.rmtree(tmp, ignore_errors=True)
    os.makedirs(tmp)
    os.makedirs(to, exist_ok=True)
    try:
        got = fetch(registry, name, version, to, tmp)
        open(to + ".version", "w").write(got)
        if got != version:
            print(f"{name}: {got} instead of {version}")
    except (subprocess.CalledProcessError, OSError, IndexError) as error:
        print(f"{name}: failed: {getattr(error, 'stderr', error)}")
